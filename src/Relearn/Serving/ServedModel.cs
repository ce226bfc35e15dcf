using System.Globalization;
using Relearn.Inference;
using Relearn.Numerics;

namespace Relearn.Serving;

/// <summary>A release with its predictor open.</summary>
sealed class ServedModel
{
    public ServedModel(string releaseId, Release release, Predictor predictor, int contextNumber)
    {
        Release = release;
        Predictor = predictor;
        var threshold = release.Threshold.ToString("R", CultureInfo.InvariantCulture);
        Context = new(contextNumber, release.Model, releaseId, release.Run, release.BundleHash, release.Policy, $"{release.Policy}-1", "single",
            ContentHash.Of(threshold)[..12], release.Threshold, null, null, predictor.Inputs, [.. predictor.Manifest.Features.Select(f => f.Name)]);
    }

    public Release Release { get; }

    public Predictor Predictor { get; }

    public PredictionContext Context { get; }
}
