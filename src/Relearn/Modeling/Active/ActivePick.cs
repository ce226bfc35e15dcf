namespace Relearn.Modeling.Active;

/// <summary>A row that should be labelled.</summary>
/// <param name="Row">Its place in the rows, from 0.</param>
/// <param name="Item">The item that it is of.</param>
/// <param name="Probability">What the model says: probability of the positive class; NaN without a model.</param>
/// <param name="Random">It was drawn at random.</param>
sealed record ActivePick(long Row, string Item, double Probability, bool Random);
