namespace Relearn.Analysis.Causes;

/// <summary>How often each sign is seen under each cause: what somebody expects, or what was counted on the fault bench.</summary>
/// <param name="Version">Version of the format: 1.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Causes">By id of the cause.</param>
sealed record SignTable(int Version, string Source, IReadOnlyDictionary<string, SignCounts> Causes);

/// <summary>Of one cause.</summary>
/// <param name="Weight">How often it is what is wrong, beside the others; only of what is declared.</param>
/// <param name="Seen">By sign: a share of 0 to 1 where it is declared, else the number of looks at which it was seen.</param>
/// <param name="Looks">By sign: the number of looks that could have seen it; null where it is declared.</param>
sealed record SignCounts(double? Weight, IReadOnlyDictionary<string, double> Seen, IReadOnlyDictionary<string, double>? Looks = null);
