using System.Text;
using System.Text.Json;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Modeling.Learners.Trees;
using Relearn.Numerics;
using Relearn.Storage;

namespace Relearn.Modeling.Learners;

/// <summary>Keeps binned rows and their bins as artifacts, so that a retrain with the same rows and features skips binning.</summary>
sealed class BinnedData(Ledger ledger, ArtifactStore artifacts, string rowsHash, string actor)
{
    const int Algorithm = 1;

    public LightGbmDataset Open(EncodedRows rows, RowRange range, string parameters, int blockRows)
    {
        var identity = new RecordIdentity("binned", Algorithm, [rowsHash], Describe(rows, range));
        if (ledger.Find(identity.Id()) is { } known
            && JsonSerializer.Deserialize(known.Body, ModelJson.Default.BinnedArtifacts) is { } stored && artifacts.IsSound(stored.Binned))
        {
            return LightGbmDataset.Load(artifacts.Require(stored.Binned), parameters);
        }
        var dataset = LightGbmDataset.Build(rows, range, parameters, blockRows);
        var binned = artifacts.PutFile(dataset.Save);
        var reference = artifacts.Put(dataset.SerializeReference());
        ledger.Append(identity, JsonSerializer.Serialize(new BinnedArtifacts(binned, reference), ModelJson.Default.BinnedArtifacts), actor, anew: true);
        return dataset;
    }

    static string Describe(EncodedRows rows, RowRange range)
    {
        var text = new StringBuilder(FormattableString.Invariant($"{range.First} {range.End} {range.KnownBy:R} {TreeLearner.BinParameters(rows)}{(range.Sample is { } sample ? $" negatives {sample.Kept:R} {sample.Seed}{(sample.All < 1 ? FormattableString.Invariant($" of {sample.All:R}") : "")}" : "")}{range.Delay?.Identity}"));
        for (var f = 0; f < rows.Encoder.Width; f++)
        {
            Feature feature = rows.Encoder.Program.Features[f];
            text.Append('\n').Append(feature.Source).Append('\n').AppendJoin('\u001f', rows.Encoder.VocabularyOf(f)?.Terms ?? []);
        }
        foreach (var (call, numbers) in rows.Encoder.Program.Learnt.Numbers.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            text.Append('\n').Append(call).Append('\n').AppendJoin(' ', numbers.Select(n => n.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
        }
        return ContentHash.Of(text.ToString());
    }
}

/// <summary>Where binned data stands.</summary>
/// <param name="Binned">Artifact with the binned rows, LightGBM's own format.</param>
/// <param name="Reference">Artifact with the bins alone.</param>
sealed record BinnedArtifacts(string Binned, string Reference);
