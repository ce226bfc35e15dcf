namespace Relearn.Data.Balance;

/// <summary>How sure a precision on the test part can be.</summary>
/// <param name="PerDay">Alerts a day, where the project says so.</param>
/// <param name="Alerts">Alerts in the test period; where the project says nothing, as many as there are rows of the rarer class.</param>
/// <param name="AtBest">Where every row of the rarer class that can be among them is.</param>
/// <param name="WithHalf">Where half of the rows of the rarer class are among them.</param>
sealed record AlertsPrecision(double? PerDay, long Alerts, CountedShare AtBest, CountedShare WithHalf);
