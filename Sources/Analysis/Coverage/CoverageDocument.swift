import Cluster
package import Documents

extension CoverageReport {
  /// The members of the report as `coverage -f json` writes it; the command's help has the skeleton.
  package var members: [String: DocumentTree] {
    [
      "requests": .strings(coverage.requests.map(\.name)), "groups": .list(coverage.groups.map(Self.tree)),
      "namespaceAuthors": .map([
        "create": .strings(coverage.namespaceAuthors.creators),
        "label": .strings(coverage.namespaceAuthors.labellers),
        "unknownBecause": .strings(coverage.namespaceAuthors.gaps.sorted()),
      ]),
      "holes": .list(holes.map(Self.tree)), "availability": .list(availability.map(Self.tree)),
      "unknowns": .list(
        coverage.gaps.map { .map(["reason": .string($0.reason), "settledBy": .string($0.settledBy)]) }),
    ]
  }

  private static func tree(_ group: NamespaceGroup) -> DocumentTree {
    .map([
      "kind": .string(group.kind.rawValue), "namespaces": .strings(group.names),
      "cells": .list(
        group.cells.map { cell in
          .map([
            "request": .string(cell.request.name), "state": .string(cell.state.rawValue),
            "watchers": .list(cell.watchers.map(tree)),
          ])
        }),
    ])
  }

  private static func tree(_ watcher: Watcher) -> DocumentTree {
    var members: [String: DocumentTree] = ["effect": .string(watcher.effect.rawValue), "name": .string(watcher.name)]
    switch watcher.subject {
    case .webhook(let id): members["webhook"] = .string(id)
    case .policy(let name, let binding):
      members["policy"] = .string(name)
      members["binding"] = .string(binding)
    case .mutatingPolicy(let name): members["mutatingPolicy"] = .string(name)
    case .podSecurity(let level): members["podSecurity"] = level.map { .string($0) } ?? .null
    }
    let (sight, reasons) = watcher.sight.parts
    members["sees"] = .string(sight)
    if !reasons.isEmpty { members["because"] = .strings(reasons) }
    if !watcher.enforces.isEmpty { members["enforces"] = .strings(watcher.enforces) }
    if !watcher.notes.isEmpty { members["notes"] = .strings(watcher.notes) }
    return .map(members)
  }

  private static func tree(_ hole: Hole) -> DocumentTree {
    var witness: [String: DocumentTree] = [
      "object": hole.witness.object, "request": .string(hole.route.request.name),
      "checks": .strings(hole.witness.checks),
    ]
    if let namespace = hole.witness.namespace { witness["namespace"] = namespace }
    if hole.witness.objects.count > 1 { witness["further"] = .list(Array(hole.witness.objects.dropFirst())) }
    if let trick = hole.witness.trick { witness["trick"] = .string(trick) }
    var members: [String: DocumentTree] = [
      "route": .string(hole.route.name), "severity": .string(hole.route.severity), "title": .string(hole.route.title),
      "kind": .string(hole.group.rawValue), "namespaces": .strings(hole.namespaces), "state": .string(hole.stateName),
      "permitted": .strings(hole.permitted), "permittedUnknownBecause": .strings(hole.permittedGaps.sorted()),
      "gives": .string(hole.route.gives), "assumptions": .strings(hole.assumptions), "witness": .map(witness),
    ]
    switch hole.exposure {
    case .undefended: members["class"] = .string("undefended")
    case .evades(let guards):
      members["class"] = .string("evades")
      members["guards"] = .strings(guards)
    }
    switch hole.state {
    case .open: break
    case .openWithoutAnswer(let webhooks): members["webhooks"] = .strings(webhooks)
    case .unknown(let reasons):
      members["unknownBecause"] = .strings(reasons.sorted())
      members["settledBy"] = .strings(hole.settledBy)
    }
    return .map(members)
  }

  private static func tree(_ risk: AvailabilityRisk) -> DocumentTree {
    .map([
      "class": .string(risk.kind.rawValue), "severity": .string(risk.severity), "webhooks": .strings(risk.webhooks),
      "inForce": .bool(risk.isInForce), "backend": risk.backend.map { .string($0) } ?? .null,
      "consequences": .list(
        risk.consequences.map { consequence in
          .map([
            "request": .string(consequence.request), "text": .string(consequence.text),
            "doubts": .strings(consequence.doubts),
          ])
        }),
    ])
  }
}

extension Watcher.Sight {
  /// A word, and the reasons.
  package var parts: (word: String, reasons: [String]) {
    switch self {
    case .always: ("always", [])
    case .evadable(let ways): ("evadable", ways)
    case .depends(let ways): ("depends", ways)
    case .unknown(let reasons): ("unknown", reasons.sorted())
    }
  }
}
