using Relearn.Numerics;

namespace Relearn.Analysis.Portfolio;

/// <summary>Several projects side by side.</summary>
/// <param name="Projects">In the order in which they were named.</param>
sealed record PortfolioReport(IReadOnlyList<PortfolioLine> Projects);

/// <summary>A project of a portfolio.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Project">Its name; the folder's where it cannot be read.</param>
/// <param name="Verdict">What to do with it.</param>
/// <param name="Reasons">Why, a sentence each.</param>
/// <param name="Currency">Currency of all money.</param>
/// <param name="Release">The release that is live.</param>
/// <param name="AgeDays">Days since it went live.</param>
/// <param name="Against">What it is held against.</param>
/// <param name="Advantage">Money of a decision that it earns more; null: not known.</param>
/// <param name="Trend">The advantage less that of the first live review of the last three months; null: there is no earlier one.</param>
/// <param name="GainPerDay">Money a day that it earns more.</param>
/// <param name="CostPerDay">Money a day that it took, of the last three months.</param>
/// <param name="Diagnosis">The most probable cause of the newest diagnosis, where it is an alarm.</param>
/// <param name="Next">The command that does it or shows more.</param>
sealed record PortfolioLine(
    string Folder, string Project, PortfolioVerdict Verdict, IReadOnlyList<string> Reasons, string Currency, string? Release, double? AgeDays, string? Against, Interval? Advantage, double? Trend,
    Interval? GainPerDay, double? CostPerDay, string? Diagnosis, string Next);
