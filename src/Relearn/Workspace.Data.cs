using Relearn.Data;
using Relearn.Data.Sampling;
using Relearn.Data.Validation;
using Relearn.Loop;

namespace Relearn;

// Data: what a source holds, what is expected of it, and rows drawn from it.
public sealed partial class Workspace
{
    /// <summary>Judges the source as it is now by what the project expects; makes no data set version.</summary>
    internal async Task<ValidationReport> ValidateAsync(CancellationToken cancellation = default)
    {
        using var taken = Lock("data validate");
        return await DataStep.JudgeAsync(Context(cancellation)).ConfigureAwait(false);
    }

    /// <summary>Compares the declared columns with what the source holds.</summary>
    internal SchemaEvidence Schema() =>
        SchemaEvidence.Of(Project, DataSources.Open(Project.Data, Folder, Paths.Temporary, Project.Resources.MemoryMb));

    /// <summary>Learns what could be expected of the data and checks it on later days.</summary>
    /// <param name="mostAlarms">Share of the later days on which a suggestion may fail.</param>
    /// <param name="cancellation">Stops it.</param>
    internal async Task<SuggestedExpectations> SuggestAsync(double mostAlarms, CancellationToken cancellation = default)
    {
        using var taken = Lock("data suggest");
        var context = Context(cancellation);
        var (_, dataset) = await Circle.DataAsync(context).ConfigureAwait(false);
        Refused = context.Refused;
        using var file = Circle.OpenRows(context, dataset.RowsHash);
        return ExpectationSuggester.Suggest(Project, file, mostAlarms, Paths.Temporary);
    }

    /// <summary>Draws rows of the newest data set version and writes them as CSV.</summary>
    internal async Task<RowSample> SampleAsync(SampleRequest request, string path, CancellationToken cancellation = default)
    {
        if (request.Likely) { BinaryOnly.Require(Project, "data sample --likely"); }
        using var taken = Lock("data sample");
        var context = Context(cancellation);
        var (_, dataset) = await Circle.DataAsync(context).ConfigureAwait(false);
        Refused = context.Refused;
        if (request.Likely)
        {
            RowSampler.Check(Project, request);
            return LikelyRows.Write(context, dataset, request, path);
        }
        using var file = Circle.OpenRows(context, dataset.RowsHash);
        return RowSampler.Write(Project, file, request, path);
    }

    /// <summary>What the classes of a data set version leave to learn from and to judge by; null where its rows are gone, the label is one of several classes, or a side of the split has none.</summary>
    internal Data.Balance.ClassBalance? BalanceOf(DatasetVersion version)
    {
        if (Project.HasClasses) { return null; }
        var context = Context(default);
        if (Ledger.FindTombstone(version.RowsHash) is { NewHash: null } || !RowsParts.AreHere(Artifacts, Circle.RowsOf(context, version.RowsHash))) { return null; }
        using var file = Circle.OpenRows(context, version.RowsHash);
        return Circle.BalanceOf(Project, file);
    }
}
