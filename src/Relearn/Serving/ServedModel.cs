using System.Globalization;
using Relearn.Inference;
using Relearn.Numerics;
using Relearn.Serving.Combining;

namespace Relearn.Serving;

/// <summary>A release with its predictor open.</summary>
sealed class ServedModel
{
    /// <param name="releaseId">Its id.</param>
    /// <param name="release">The release.</param>
    /// <param name="predictor">The model of its label.</param>
    /// <param name="contextNumber">Number of its context in the log.</param>
    /// <param name="open">Opens the bundles of others that decide with it, by their hashes.</param>
    public ServedModel(string releaseId, Release release, Predictor predictor, int contextNumber, Func<string, Predictor> open)
    {
        Release = release;
        Predictor = predictor;
        Combined = release.Weights is { } weights ? new(weights, predictor, [.. weights.Objectives.Skip(1).Select(o => open(o.BundleHash))]) : null;
        var threshold = release.Threshold.ToString("R", CultureInfo.InvariantCulture);
        Context = new(contextNumber, release.Model, releaseId, release.Run, release.BundleHash, release.Policy, $"{release.Policy}-1", release.Weights?.Version ?? "single",
            ContentHash.Of(threshold)[..12], release.Threshold, null, null, predictor.Inputs, predictor.Classes is null ? [.. predictor.Manifest.Features.Select(f => f.Name)] : ["best_class", "unfamiliar"]);
    }

    public Release Release { get; }

    public Predictor Predictor { get; }

    public PredictionContext Context { get; }

    /// <summary>The models that decide together; null: one does.</summary>
    public CombinedModels? Combined { get; }

    /// <summary>Finds out whether this is the version that somebody asks for.</summary>
    /// <param name="version">Id of a release; null or empty is any.</param>
    /// <exception cref="UserErrorException">It is another one.</exception>
    public void Check(string? version)
    {
        if (!string.IsNullOrEmpty(version) && version != Context.Release) { throw ServingErrors.VersionUnknown(Context.Model, version, Context.Release).Exception(); }
    }
}
