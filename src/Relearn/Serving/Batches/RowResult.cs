namespace Relearn.Serving.Batches;

/// <summary>What came out for one row of a batch.</summary>
/// <param name="Score">Calibrated probability; of several classes, that the answer is right.</param>
/// <param name="Acts">The decision; of several classes whether there is an answer at all.</param>
/// <param name="Node">The node of the taxonomy that is the answer; 0 for none.</param>
/// <param name="Unfamiliar">The row looks like nothing that the model learnt.</param>
readonly record struct RowResult(double Score, bool Acts, int Node, bool Unfamiliar);
