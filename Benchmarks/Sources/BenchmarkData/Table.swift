/// Lines of cells in columns, numbers to the right.
package struct Table {
  private var lines: [[String]] = []

  package init() {}

  package mutating func add(_ cells: [String]) { lines.append(cells) }

  package func print() {
    let widths = lines.reduce(into: [Int]()) { widths, line in
      for (i, cell) in line.enumerated() {
        if i == widths.count { widths.append(0) }
        widths[i] = max(widths[i], cell.count)
      }
    }
    for line in lines {
      let cells = zip(line, widths).enumerated().map { column, pair in
        let padding = String(repeating: " ", count: pair.1 - pair.0.count)
        if column == line.count - 1 { return pair.0 }
        return column == 0 ? pair.0 + padding : padding + pair.0
      }
      Swift.print(cells.joined(separator: "  "))
    }
  }
}
