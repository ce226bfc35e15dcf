namespace Relearn.Cli;

/// <summary>A model that was written to a file for others.</summary>
/// <param name="Run">The run that it is of.</param>
/// <param name="Format"><c>onnx</c> or <c>lightgbm</c>.</param>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Features"><c>all</c> or <c>encoded</c>; null for LightGBM's text.</param>
/// <param name="Inputs">What whoever calls it sends, in order.</param>
/// <param name="Threshold">The run acts where the probability is at least this; the file does not say so.</param>
/// <param name="Check">How it was held against the bundle; null where it was not.</param>
sealed record ModelExport(string Run, string Format, string Path, long Bytes, string? Features, IReadOnlyList<string> Inputs, double Threshold, ExportCheck? Check);

/// <summary>An exported model in ONNX Runtime beside its bundle.</summary>
/// <param name="Rows">Rows that were compared; the run learnt from none of them.</param>
/// <param name="SameBits">Rows whose probability has the same bits.</param>
/// <param name="SameScoreBits">Rows whose raw score has the same bits.</param>
/// <param name="LargestDifference">Of two probabilities.</param>
/// <param name="Tolerance">What it may be.</param>
sealed record ExportCheck(long Rows, long SameBits, long SameScoreBits, double LargestDifference, double Tolerance);
