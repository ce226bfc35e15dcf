using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>An exported model for people.</summary>
static class ExportScreen
{
    public static void Show(IAnsiConsole console, ModelExport export)
    {
        console.MarkupLineInterpolated($"[bold]{export.Run}[/] as {(export.Format == "onnx" ? "ONNX" : "LightGBM's text")}: {export.Path}, {Figures.Count(export.Bytes)} bytes");
        if (export.Check is { } check)
        {
            console.WriteLine($"In ONNX Runtime, on {Figures.Count(check.Rows)} rows that the run did not learn from: raw scores with the same bits {Figures.Count(check.SameScoreBits)}, probabilities with the same bits {Figures.Count(check.SameBits)};");
            console.WriteLine(FormattableString.Invariant($"the largest difference of a probability is {check.LargestDifference:0.###e+0}, and {check.Tolerance:0.###e+0} was allowed."));
        }
        else if (export.Format == "onnx") { console.WriteLine("It was not checked in ONNX Runtime."); }
        else { console.WriteLine("These are the trees alone: features, sampling correction and calibration are in the bundle, and in '--format onnx'."); }
        console.WriteLine($"It takes {(export.Features == "all" ? "the columns" : "the encoded features")} {string.Join(", ", export.Inputs)}.");
        console.WriteLine(FormattableString.Invariant($"The run acts where the probability is at least {export.Threshold:0.######}; the file does not say so."));
    }
}
