namespace Relearn.Loop.Desk;

/// <summary>A row without a label that may be of a class which needs labels.</summary>
/// <param name="Row">Row of the newest data set version, from 0.</param>
/// <param name="Class">Path of the class.</param>
/// <param name="Probability">How probable that is, 0 to 1.</param>
sealed record ClassSuggestion(long Row, string Class, double Probability);
