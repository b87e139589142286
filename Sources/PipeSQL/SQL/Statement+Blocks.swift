extension Statement {
    static let blocks = [listBlocks, findBlock, insertBlock, changeBlock, deleteBlock]

    static let listBlocks = Statement(
        "list_blocks",
        """
        select type, name, content, sealed, secrets, updated_at
          from block
         order by type, name
        """)

    static let findBlock = Statement(
        "find_block",
        """
        select type, name, content, sealed, secrets, updated_at
          from block
         where type = $1
           and name = $2
        """)

    static let insertBlock = Statement(
        "insert_block",
        """
        insert into block (type, name, content, sealed, secrets, updated_at)
        values ($1, $2, $3, $4, $5, clock_timestamp())
            on conflict (type, name) do nothing
        returning name
        """)

    /// Only over the version that the new one was made from.
    static let changeBlock = Statement(
        "change_block",
        """
        update block
           set content = $3, sealed = $4, secrets = $5, updated_at = clock_timestamp()
         where type = $1
           and name = $2
           and updated_at = $6
        returning name
        """)

    static let deleteBlock = Statement(
        "delete_block",
        """
        delete from block
         where type = $1
           and name = $2
        returning name
        """)
}
