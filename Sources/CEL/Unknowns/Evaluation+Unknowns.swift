extension Evaluation {
  /// Says that a part of a variable's value is not known. To read it, something inside it, or a whole of which it is a
  /// part, is unknown for this reason. That counts for whatever is bound, until ``removeUnknowns()``.
  ///
  /// As in the reference implementation, a list or map that is walked is read as a whole.
  public func bind(unknown pattern: AttributePattern, because reason: String) {
    let (variable, slot, steps) = place(of: pattern)
    hide(slot, variable, steps, Unknown(reason))
  }

  /// The longest name that is a variable, and the steps that remain.
  private func place(of pattern: AttributePattern) -> (
    variable: String, slot: Int, steps: ArraySlice<AttributePattern.Qualifier>
  ) {
    var place = (pattern.variable, slot(of: pattern.variable), pattern.qualifiers[...])
    var name = pattern.variable
    var rest = pattern.qualifiers[...]
    while case .member(let part)? = rest.first {
      name += ".\(part)"
      rest = rest.dropFirst()
      if let slot = names.knownSlot(of: name) { place = (name, slot, rest) }
    }
    return place
  }
}
