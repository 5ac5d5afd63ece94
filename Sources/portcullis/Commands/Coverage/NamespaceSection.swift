import Analysis
import Reports

/// A group of namespaces with every request and everybody who sees it.
struct NamespaceSection {
  private let group: NamespaceGroup

  init(_ group: NamespaceGroup) { self.group = group }

  func write(on page: Page) {
    page.title(title)
    for row in rows {
      page.paragraph(
        RequestNames(row.requests, isWhole: true).text, label: "  \(row.state.rawValue.padded(to: 10))",
        role: row.state.role)
      if row.watchers.isEmpty, row.state == .unknown { page.line("              nobody in view") }
      for watcher in row.watchers { page.paragraph(text(watcher), label: "              ", indent: 16) }
    }
  }

  private var title: String {
    let names = group.names.joined(separator: ", ")
    return switch group.kind {
    case .existing: group.names.count == 1 ? "Namespace \(names)" : "\(group.names.count) namespaces: \(names)"
    case .absent: "Namespaces that do not exist, but that a selector names: \(names)"
    case .new: "A new namespace, without labels"
    case .chosen: "A namespace whose labels, or name, somebody chooses"
    case .cluster: "Requests without a namespace"
    }
  }

  private struct Row {
    var state: CoverageCell.State
    var watchers: [Watcher]
    var requests: [CoverageRequest]
  }

  /// Requests that meet the same watchers are one row.
  private var rows: [Row] {
    var rows: [Row] = []
    for cell in group.cells {
      if let place = rows.firstIndex(where: { $0.watchers == cell.watchers }) {
        rows[place].requests.append(cell.request)
      } else {
        rows.append(Row(state: cell.state, watchers: cell.watchers, requests: [cell.request]))
      }
    }
    return rows
  }

  private func text(_ watcher: Watcher) -> String {
    var text = "\(watcher.name) \(Self.words(watcher.effect))"
    let reasons = watcher.sight.parts.reasons.joined(separator: "; ")
    switch watcher.sight {
    case .always: break
    case .evadable: text += "; evadable: \(reasons)"
    case .depends: text += "; \(reasons)"
    case .unknown: text += "; not known whether it sees it: \(reasons)"
    }
    if !watcher.enforces.isEmpty { text += "; enforces \(watcher.enforces.joined(separator: ", "))" }
    for note in watcher.notes { text += "; \(note)" }
    return text
  }

  private static func words(_ effect: Watcher.Effect) -> String {
    switch effect {
    case .denies: "denies"
    case .failsClosed: "fails closed"
    case .failsOpen: "fails open"
    case .warns: "only warns or records"
    case .mutates: "changes it"
    }
  }
}
