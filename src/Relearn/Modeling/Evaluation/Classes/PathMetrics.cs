using Relearn.Numerics;

namespace Relearn.Modeling.Evaluation.Classes;

/// <summary>How much of the paths is right: with A the nodes of the predicted path and B those of the true one, the root left out, precision is |A and B| / |A|, recall |A and B| / |B|, F their harmonic mean.</summary>
/// <remarks>Source: S. Kiritchenko, S. Matwin, R. Nock, A. F. Famili, "Learning and evaluation in the presence of class hierarchies", Canadian AI 2006.</remarks>
/// <param name="Precision">Share of the predicted nodes that are right.</param>
/// <param name="Recall">Share of the true nodes that are predicted.</param>
/// <param name="F">Harmonic mean.</param>
sealed record PathMetrics(Interval Precision, Interval Recall, Interval F);
