using System.Text.Encodings.Web;
using System.Text.Json;
using Relearn.Inference.Features;
using Relearn.Inference.Features.Sparse;

namespace Relearn.Inference.Models.Classes;

/// <summary>A model of several classes with all that its answers need: encoder, scorer, taxonomy and stopping. Safe for any number of threads, each with working memory of its own.</summary>
public sealed class ClassPredictor
{
    /// <summary>Classes of a row that are looked at; what comes behind them has no mass to speak of.</summary>
    public const int Candidates = 64;

    readonly SparseEncoder _encoder;
    readonly int[] _nodes;
    readonly byte[]?[] _names;
    readonly byte[]?[] _paths;
    readonly string?[] _texts;
    readonly byte[]?[] _jsonTexts;

    internal ClassPredictor(SparseEncoder encoder, IClassScorer scorer, Taxonomy taxonomy, int[] nodes, StoppingRule stopping, string version)
    {
        (_encoder, Scorer, Taxonomy, _nodes, Stopping, Version) = (encoder, scorer, taxonomy, nodes, stopping, version);
        (_names, _paths, _texts, _jsonTexts) = (new byte[]?[taxonomy.Count], new byte[]?[taxonomy.Count], new string?[taxonomy.Count], new byte[]?[taxonomy.Count]);
    }

    /// <summary>The classes in their groups, also those that are learnt as part of a group only.</summary>
    public Taxonomy Taxonomy { get; }

    /// <summary>Version of the taxonomy: what answers name.</summary>
    public string Version { get; }

    /// <summary>The node of each class that the model tells apart, ascending.</summary>
    public IReadOnlyList<int> Nodes => _nodes;

    internal IClassScorer Scorer { get; }

    internal SparseEncoder Encoder => _encoder;

    internal StoppingRule Stopping { get; }

    internal long MemoryBytes => _encoder.MemoryBytes + Scorer.MemoryBytes + 100L * Taxonomy.Count;

    internal ClassPredictorScratch CreateScratch() => new(_encoder.CreateScratch(), Scorer.CreateScratch(), new(Taxonomy, _nodes));

    /// <summary>Answers the rows of a batch.</summary>
    internal void Answer(ColumnBatch batch, ClassPredictorScratch scratch, Span<ClassAnswer> answers)
    {
        _encoder.Encode(batch, scratch.Encoder);
        for (var i = 0; i < batch.Rows; i++)
        {
            var found = Scorer.Score(scratch.Encoder.RowOf(i), scratch.Scorer, scratch.Best);
            var way = scratch.Way;
            way.Fill(scratch.Best.AsSpan(0, found));
            Stopping.Show(way);
            answers[i].Take(way, Taxonomy.DepthOf(Stopping.Answer(way)), Stopping.IsUnfamiliar(way));
        }
    }

    internal ClassPrediction Describe(ClassAnswer answer)
    {
        var levels = new ClassLevel[answer.Length];
        for (var i = 0; i < levels.Length; i++) { levels[i] = new(Taxonomy.NameOf(answer.Way[i]), answer.Probabilities[i]); }
        return new([.. levels.Take(answer.Depth).Select(l => l.Name)], answer.Probability, levels, answer.Unfamiliar);
    }

    /// <summary>The version as JSON, UTF-8, quotes included.</summary>
    internal byte[] JsonVersion => field ??= Json(Version);

    /// <summary>Name of a node as JSON, UTF-8, quotes included; made when it is asked for first.</summary>
    internal byte[] JsonNameOf(int node) => _names[node] ??= Json(Taxonomy.NameOf(node));

    /// <summary>Path of a node as JSON, UTF-8: a list of names.</summary>
    internal byte[] JsonPathOf(int node) => _paths[node] ??= [(byte)'[', .. Taxonomy.WayTo(node).SelectMany((n, i) => i == 0 ? JsonNameOf(n) : [(byte)',', .. JsonNameOf(n)]), (byte)']'];

    /// <summary>Path of a node as one text, such as <c>fashion > shoes</c>; made when it is asked for first.</summary>
    internal string TextOf(int node) => _texts[node] ??= Taxonomy.PathOf(node);

    /// <summary>The same as JSON, UTF-8, quotes included.</summary>
    internal byte[] JsonTextOf(int node) => _jsonTexts[node] ??= Json(TextOf(node));

    static byte[] Json(string text) => [(byte)'"', .. JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];
}
