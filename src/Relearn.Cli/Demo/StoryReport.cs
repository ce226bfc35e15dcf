using Relearn.Demo;

namespace Relearn.Cli.Demo;

/// <summary>What became of a story.</summary>
/// <param name="Seed">Seed of the market.</param>
/// <param name="Troubles">What was wrong at the beginning.</param>
/// <param name="Events">Holidays, campaigns and releases that changed nothing, which the doctor had to leave alone.</param>
/// <param name="Turns">The turns.</param>
/// <param name="Days">Every day that was played.</param>
/// <param name="Left">What is still wrong at the end.</param>
/// <param name="FirstRight">The steps that were named are right in every turn.</param>
/// <param name="RevenueBefore">Revenue a day of the first model.</param>
/// <param name="RevenueAfter">Revenue a day of the last release.</param>
sealed record StoryReport(
    ulong Seed, string Troubles, IReadOnlyList<string> Events, IReadOnlyList<StoryTurn> Turns, IReadOnlyList<MarketDay> Days, string Left, bool FirstRight, double RevenueBefore, double RevenueAfter);
