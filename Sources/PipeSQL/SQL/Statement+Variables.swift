extension Statement {
    static let variables = [listVariables, findVariable, keepVariable, deleteVariable]

    static let listVariables = Statement(
        "list_variables",
        """
        select name, value, updated_at
          from variable
         order by name
        """)

    static let findVariable = Statement(
        "find_variable",
        """
        select name, value, updated_at
          from variable
         where name = $1
        """)

    static let keepVariable = Statement(
        "keep_variable",
        """
        insert into variable (name, value, updated_at)
        values ($1, $2, clock_timestamp())
            on conflict (name) do update
           set value = excluded.value, updated_at = excluded.updated_at
        """)

    static let deleteVariable = Statement(
        "delete_variable",
        """
        delete from variable
         where name = $1
        returning name
        """)
}
