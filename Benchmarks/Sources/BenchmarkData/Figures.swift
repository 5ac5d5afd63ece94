extension Double {
  /// With one digit behind the point.
  package var tenths: String { "\((self * 10).rounded() / 10)" }

  /// With two digits behind the point.
  package var hundredths: String { "\((self * 100).rounded() / 100)" }
}
