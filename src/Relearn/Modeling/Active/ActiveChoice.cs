namespace Relearn.Modeling.Active;

/// <summary>What was chosen.</summary>
/// <param name="Picks">The rows, each of another item, in order of rows.</param>
/// <param name="Candidates">Rows without a label.</param>
/// <param name="Uncertain">Of them, the most uncertain ones that were told apart by what they are like.</param>
sealed record ActiveChoice(IReadOnlyList<ActivePick> Picks, long Candidates, int Uncertain);
