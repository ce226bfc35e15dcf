namespace Relearn.Data.Labels.Suspects;

/// <summary>A number of items from the top of a ranking, and what may be expected of it.</summary>
/// <param name="Items">Items that are taken.</param>
/// <param name="Wrong">Wrong labels expected among them.</param>
/// <param name="Precision">Their share.</param>
/// <param name="Recall">Share of all wrong labels that are among them.</param>
/// <param name="F1">Harmonic mean of the two.</param>
sealed record ReviewCut(int Items, double Wrong, double Precision, double Recall, double F1);
