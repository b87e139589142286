import ArgumentParser
import PipeCore

/// For people or for programs.
struct OutputOptions: ParsableArguments {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, json
    }

    @Option(name: .shortAndLong, help: "The form of the output: table or json.")
    var output: Format = .table

    var isJSON: Bool { output == .json }

    /// Prints the value for programs, or what `text` makes of it for people.
    func show(_ value: JSON, as text: () -> String) {
        Terminal.print(isJSON ? value.pretty : text())
    }

    /// Prints a listing; to people without an item, why there is nothing to see.
    func list<Item>(
        _ items: [Item], _ none: String, json: (Item) -> JSON, table columns: [Table.Column],
        row: (Item) -> [Table.Cell]
    ) {
        guard !isJSON else { return Terminal.print(JSON.array(items.map(json)).pretty) }
        guard !items.isEmpty else { return Terminal.note(none) }
        Terminal.print(Table(columns, items.map(row)).text())
    }
}
