import Cluster
import Collection
import Dispatch
import LoopbackServer
import Testing

/// Pages that are asked for before the page ahead of them is whole.
@Suite struct PagesAheadTests {
  /// A page of pods that are large enough for its start to be looked at.
  private static func page(_ names: Range<Int>, of snapshot: String = "", next: String?) -> String {
    let filler = String(repeating: "x", count: 4096)
    return TestCluster.page(
      "Pod",
      names.map { #"{"metadata":{"name":"pod-\#($0)\#(snapshot)","namespace":"a","annotations":{"a":"\#(filler)"}}}"# },
      next: next)
  }

  private func collect(
    _ pods: @escaping @Sendable (Request) -> Reply
  ) throws -> (inventory: Inventory, requests: [String]) {
    let cluster = TestCluster()
    let harness = LiveHarness { $0.path == "/api/v1/pods" ? pods($0) : cluster.reply($0) }
    let inventory = try harness.collect()
    return (
      inventory, harness.server.requests.filter { $0.path == "/api/v1/pods" }.map { $0.query["continue"] ?? "start" }
    )
  }

  private func names(_ inventory: Inventory) -> [String] {
    inventory.objects(group: "", kind: "Pod").map(\.identity.name)
  }

  private func state(_ inventory: Inventory) -> View.State { inventory.view.state(group: "", resource: "pods") }

  @Test func theNextPageIsAskedForWhileThisOneComes() throws {
    let isAsked = DispatchSemaphore(value: 0)
    let (inventory, _) = try collect { request in
      guard request.query["continue"] == nil else {
        isAsked.signal()
        return .json(Self.page(2..<4, next: nil))
      }
      let text = Array(Self.page(0..<2, next: "2").utf8)
      return .stream { number in
        switch number {
        case 0: return Array(text[..<5000])
        // The end never comes to who waits for it with the next request.
        case 1: return isAsked.wait(timeout: .now() + 10) == .success ? Array(text[5000...]) : nil
        default: return nil
        }
      }
    }
    #expect(state(inventory) == .complete)
    #expect(names(inventory) == ["pod-0", "pod-1", "pod-2", "pod-3"], "in the list's order")
  }

  /// The page behind it may be there long before.
  @Test func pagesCountInTheListsOrder() throws {
    let isAnswered = DispatchSemaphore(value: 0)
    let (inventory, requests) = try collect { request in
      switch request.query["continue"] {
      case nil:
        let text = Array(Self.page(0..<2, next: "2").utf8)
        return .stream { number in
          switch number {
          case 0: return Array(text[..<5000])
          case 1:
            _ = isAnswered.wait(timeout: .now() + 10)
            return Array(text[5000...])
          default: return nil
          }
        }
      case "2":
        let text = Array(Self.page(2..<4, next: "4").utf8)
        return .stream { number in
          guard number == 0 else {
            isAnswered.signal()
            return nil
          }
          return text
        }
      default: return .json(Self.page(4..<5, next: nil))
      }
    }
    #expect(names(inventory) == (0..<5).map { "pod-\($0)" })
    #expect(requests == ["start", "2", "4"], "none is asked for twice")
  }

  /// The second attempt at the first page is of another snapshot: what goes on from the first is no part of it.
  @Test func whatFollowsAPageThatIsReadAgainIsReadAgain() throws {
    let starts = Counter()
    let (inventory, requests) = try collect { request in
      switch request.query["continue"] {
      case nil:
        let number = starts.next()
        let page = Array(Self.page(0..<2, of: number == 0 ? "-old" : "-new", next: number == 0 ? "old" : "new").utf8)
        return number == 0 ? .brokenOff(body: Array(page[..<6000]), isReset: false) : .answer(body: page)
      case let snapshot?: return .json(Self.page(2..<4, of: "-" + snapshot, next: nil))
      }
    }
    #expect(state(inventory) == .complete)
    #expect(names(inventory) == ["pod-0-new", "pod-1-new", "pod-2-new", "pod-3-new"])
    #expect(requests.filter { $0 == "start" }.count == 2)
    #expect(requests.last == "new")
  }

  /// A page that ends the list after all, when it is read again, leaves nothing behind it.
  @Test func whatWasBehindAPageThatIsTheLastCountsNoMore() throws {
    let starts = Counter()
    let (inventory, _) = try collect { request in
      guard request.query["continue"] == nil else { return .json(Self.page(2..<4, next: nil)) }
      let number = starts.next()
      let page = Array(Self.page(0..<2, next: number == 0 ? "2" : nil).utf8)
      return number == 0 ? .brokenOff(body: Array(page[..<6000]), isReset: false) : .answer(body: page)
    }
    #expect(state(inventory) == .complete)
    #expect(names(inventory) == ["pod-0", "pod-1"])
  }

  @Test func aPageThatCannotBeReadEndsTheListBehindThoseThatCan() throws {
    let (inventory, _) = try collect { request in
      switch request.query["continue"] {
      case nil: .json(Self.page(0..<2, next: "2"))
      case "2": .text("service unavailable\n", status: 503)
      default: .json(Self.page(4..<6, next: nil))
      }
    }
    guard case .failed(let reason) = state(inventory) else {
      Issue.record("a list without its second page is not whole")
      return
    }
    #expect(reason.contains("503") && reason.contains("2 were read before"))
    #expect(names(inventory) == ["pod-0", "pod-1"])
  }

  /// The page ahead fails for good while the one behind it is there.
  @Test func nothingBehindAPageThatFailsCounts() throws {
    let (inventory, _) = try collect { request in
      guard request.query["continue"] == nil else { return .json(Self.page(2..<4, next: nil)) }
      let page = Array(Self.page(0..<2, next: "2").utf8)
      return .brokenOff(body: Array(page[..<6000]), isReset: false)
    }
    guard case .failed = state(inventory) else {
      Issue.record("a list without its first page is not whole")
      return
    }
    #expect(names(inventory).isEmpty)
  }

  @Test func anExpiredListIsReadAgainFromItsStart() throws {
    let requests = Counter()
    let (inventory, _) = try collect { request in
      switch request.query["continue"] {
      case nil: .json(Self.page(0..<2, next: "2"))
      case "2": .json(Self.page(2..<4, next: "4"))
      default:
        requests.next() == 0
          ? TestCluster.status(410, "Expired", "too old") : .json(Self.page(4..<5, next: nil))
      }
    }
    #expect(state(inventory) == .complete)
    #expect(names(inventory) == (0..<5).map { "pod-\($0)" })
  }

  @Test func largePagesThatGoInACircleEnd() throws {
    let (inventory, requests) = try collect { request in
      let isEven = request.query["continue"] != "x"
      return .json(Self.page(isEven ? 0..<1 : 1..<2, next: isEven ? "x" : "y"))
    }
    guard case .failed(let reason) = state(inventory) else {
      Issue.record("a circle has no end")
      return
    }
    #expect(reason.contains("in a circle"))
    #expect(requests.count <= 4)
  }
}
