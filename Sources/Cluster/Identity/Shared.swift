/// A value that stands in memory once, however many hold it, and takes eight bytes in each: of 100,000 objects there are
/// a few dozen types, and of as many findings a few rules.
@usableFromInline
package final class Shared<Value: Sendable & Hashable>: Sendable, Hashable {
  @usableFromInline package let value: Value

  @inlinable
  package init(_ value: Value) { self.value = value }

  @inlinable
  package static func == (left: Shared, right: Shared) -> Bool { left === right || left.value == right.value }

  @inlinable
  package func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
