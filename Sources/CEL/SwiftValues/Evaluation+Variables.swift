extension Evaluation {
  /// The value of a variable, to be set and read; nil where it has none. What ``bind(_:lazily:)`` has given reads as nil.
  public subscript(variable: String) -> Value? {
    get { boundValue(of: variable) }
    set {
      if let newValue { bind(variable, newValue) } else { unbind(variable) }
    }
  }

  /// Gives a variable a Swift value.
  public func bind(_ variable: String, _ value: some ValueConvertible) {
    bind(variable, value.celValue)
  }
}
