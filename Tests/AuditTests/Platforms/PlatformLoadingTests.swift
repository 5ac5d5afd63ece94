import Documents
import Testing

@testable import Audit

struct PlatformLoadingTests {
  private func platform(_ signs: String, _ rest: String = "") -> String {
    """
    apiVersion: portcullis/v1
    kind: Platform
    metadata: {name: p}
    spec:
      title: P
      summary: s
      signs:
      - \(signs)
      components: []
    \(rest)
    """
  }

  private let sign = "{says: s, group: '', resource: nodes, expression: 'object.metadata.name == \"n\"'}"

  private func problems(_ text: String) -> [String] {
    do throws(LoadingFailure) {
      _ = try Catalogue().adding([source("p.yaml", text)])
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  @Test func aPlatformOfOnesOwnTakesThePlaceOfOneOfItsName() throws {
    let base = try Catalogue().adding([source("a.yaml", platform(sign))])
    let changed = try base.adding([source("b.yaml", platform(sign).replacing("title: P", with: "title: Q"))])
    #expect(changed.platforms.map(\.title) == ["Q"])
  }

  @Test func mistakesAreLocated() {
    #expect(problems(platform(sign)).isEmpty)
    #expect(problems(platform("{says: s}")).allSatisfy { $0.hasPrefix("p.yaml:8:") })
    #expect(problems(platform("{says: s}")).count == 3)
    let advice = "  controlPlane: {sight: s, settledBy: [{controls: [no-such-control], advice: a}]}"
    #expect(problems(platform(sign, advice)).contains { $0.contains("no control is called 'no-such-control'") })
  }

  @Test func aSignThatDoesNotCompileStopsTheScan() throws {
    let text = platform("{says: s, group: '', resource: pods, expression: 'objekt.x'}")
    let catalogue = try Catalogue().adding([source("p.yaml", text)])
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: n}\n"
    #expect(throws: LoadingFailure.self) {
      try Auditor(catalogue).audit(InventoryText.inventory(pod), toolVersion: "1")
    }
  }
}
