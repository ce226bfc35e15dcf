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
            ContentHash.Of(threshold)[..12], release.Threshold, null, null, predictor.Inputs, predictor.Classes is null ? [.. predictor.Manifest.Features.Select(f => f.Name)] : ["best_class", "unfamiliar"]);
    }

    public Release Release { get; }

    public Predictor Predictor { get; }

    public PredictionContext Context { get; }

    /// <summary>Finds out whether this is the version that somebody asks for.</summary>
    /// <param name="version">Id of a release; null or empty is any.</param>
    /// <exception cref="UserErrorException">It is another one.</exception>
    public void Check(string? version)
    {
        if (!string.IsNullOrEmpty(version) && version != Context.Release) { throw ServingErrors.VersionUnknown(Context.Model, version, Context.Release).Exception(); }
    }
}
