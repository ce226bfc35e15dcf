using System.Globalization;
using Relearn.Inference.Features;
using Relearn.Inference.Models;
using Relearn.Inference.Windows;

namespace Relearn.Inference;

public sealed partial class Predictor
{
    /// <summary>Explains one row given by column name: what each declared feature does to its score.</summary>
    /// <param name="row">A value for each of <see cref="Inputs"/>: a number, text, a bool, a <see cref="DateTime"/> or null where it is missing.</param>
    /// <exception cref="BundleException">A column is absent or of the wrong type, the features look at windows, or the model does not hold what an explanation needs.</exception>
    public Explanation Explain(IReadOnlyDictionary<string, object?> row) => NeedsState ? throw StateMissing() : Explain(row, null, 0);

    /// <summary>Explains one row given by column name, with what the windows remember.</summary>
    /// <param name="row">A value for each of <see cref="Inputs"/>.</param>
    /// <param name="state">What the windows remember.</param>
    /// <param name="time">When the row happens, UTC.</param>
    /// <exception cref="BundleException">A column is absent or of the wrong type, or the model does not hold what an explanation needs.</exception>
    public Explanation Explain(IReadOnlyDictionary<string, object?> row, WindowState state, DateTime time) => Explain(row, state, (time - DateTime.UnixEpoch).Ticks / 10);

    Explanation Explain(IReadOnlyDictionary<string, object?> row, WindowState? state, double time)
    {
        var scratch = Rent(1);
        try
        {
            Read(row, scratch);
            return Explain(scratch, state, time)[0];
        }
        finally
        {
            Return(scratch);
        }
    }

    /// <summary>Explains the rows that stand in <see cref="RowBuffer.Batch"/>; takes no more memory than a prediction.</summary>
    /// <param name="scratch">Working memory.</param>
    /// <param name="contributions">Receives for each row the log-odds, before calibration, that each declared feature contributes, and last those that are expected without knowing any: <c>[rows, Width + 1]</c>.
    /// Times <see cref="Calibration.Slope"/> they are those of the calibrated log-odds, to whose base <see cref="Calibration.Intercept"/> belongs too.</param>
    /// <exception cref="BundleException">The features look at windows, or the model does not hold what an explanation needs.</exception>
    public void Explain(PredictorScratch scratch, Span<double> contributions)
    {
        if (NeedsState) { throw StateMissing(); }
        Contribute(scratch, contributions);
    }

    /// <summary>Explains the rows that stand in <see cref="RowBuffer.Batch"/>, which happen at one moment; takes no more memory than a prediction.</summary>
    /// <param name="scratch">Working memory.</param>
    /// <param name="state">What the windows remember.</param>
    /// <param name="time">The moment, microseconds since 1970 UTC.</param>
    /// <param name="contributions">Receives them, as in <see cref="Explain(PredictorScratch, Span{double})"/>.</param>
    /// <exception cref="BundleException">The model does not hold what an explanation needs.</exception>
    public void Explain(PredictorScratch scratch, WindowState state, double time, Span<double> contributions)
    {
        state.Fill(scratch.Batch, time);
        Contribute(scratch, contributions);
    }

    /// <summary>Explains the rows that stand in <see cref="RowBuffer.Batch"/>.</summary>
    /// <param name="scratch">Working memory.</param>
    /// <param name="state">What the windows remember; null where there are none.</param>
    /// <param name="time">When the rows happen, microseconds since 1970 UTC.</param>
    internal Explanation[] Explain(PredictorScratch scratch, WindowState? state, double time)
    {
        state?.Fill(scratch.Batch, time);
        var (rows, width) = (scratch.Batch.Rows, Width);
        var contributions = new double[rows * (width + 1)];
        Contribute(scratch, contributions);
        var raw = new double[rows];
        Scorer.Score(scratch.Matrix.AsSpan(0, rows * width), raw);
        var values = scratch.Encoder.Features.Evaluate(scratch.Batch);
        var (calibration, features) = (Manifest.Calibration, Encoder.Program.Features);
        return [.. raw.Select((score, row) =>
        {
            var own = contributions.AsSpan(row * (width + 1), width + 1).ToArray();
            return new Explanation(own[width], calibration.LogOdds(own[width]), score, calibration.LogOdds(score), calibration.Probability(score),
                [.. features.Select((feature, f) => new Contribution(feature.Name, TextOf(values[f], row), own[f], calibration.Slope * own[f])).OrderByDescending(c => Math.Abs(c.LogOdds))]);
        })];
    }

    void Contribute(PredictorScratch scratch, Span<double> contributions)
    {
        var rows = scratch.Batch.Rows;
        ArgumentOutOfRangeException.ThrowIfNotEqual(contributions.Length, rows * (Width + 1));
        if (Scorer is not IExplainer explainer) { throw new BundleException($"{Name} is of a kind that cannot be explained: '{Manifest.Learner}' does not say what its features contribute."); }
        Encoder.Encode(scratch.Batch, scratch.Encoder, scratch.Matrix);
        explainer.Explain(scratch.Matrix.AsSpan(0, rows * Width), contributions);
    }

    static string? TextOf(Vector vector, int row)
    {
        if (vector.Kind == ValueKind.Text) { return vector.Codes[row] < 0 ? null : vector.Dictionary[vector.Codes[row]]; }
        var number = vector.Numbers[row];
        return double.IsNaN(number) ? null : vector.Kind switch
        {
            ValueKind.Boolean => number != 0 ? "true" : "false",
            ValueKind.Time when Math.Abs(number) < DateTime.MaxValue.Ticks / 10 - DateTime.UnixEpoch.Ticks / 10 => DateTime.UnixEpoch.AddTicks((long)number * 10).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
            ValueKind.Duration when Math.Abs(number) < TimeSpan.MaxValue.Ticks / 10 => new TimeSpan((long)number * 10).ToString("c", CultureInfo.InvariantCulture),
            _ => number.ToString("R", CultureInfo.InvariantCulture),
        };
    }
}
