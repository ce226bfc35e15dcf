using Relearn.Numerics;

namespace Relearn.Data.Validation;

/// <summary>What could be expected, learnt on the earlier days and checked on the later ones.</summary>
/// <param name="LearntDays">Days (or blocks of 1,000 rows) that it was learnt on.</param>
/// <param name="LaterDays">Days that it was checked on.</param>
/// <param name="MostAlarms">Share of the later days on which a suggestion may fail.</param>
/// <param name="Suggestions">Those that keep below it.</param>
/// <param name="Withheld">Candidates that do not.</param>
sealed record SuggestedExpectations(int LearntDays, int LaterDays, double MostAlarms, IReadOnlyList<SuggestedExpectation> Suggestions, IReadOnlyList<SuggestedExpectation> Withheld);

/// <summary>A line for <c>data.expectations</c>.</summary>
/// <param name="Expectation">The line.</param>
/// <param name="Alarms">Later days on which it fails.</param>
/// <param name="FalseAlarms">Their share, with its 95 % interval (Wilson).</param>
sealed record SuggestedExpectation(string Expectation, long Alarms, Interval FalseAlarms);
