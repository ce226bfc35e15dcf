using Relearn.Data;
using Relearn.Inference.Features;

namespace Relearn.Modeling;

/// <summary>How often the categories of a <c>hash</c> fall together, on the training rows.</summary>
/// <param name="Call">The call in canonical spelling.</param>
/// <param name="Texts">Distinct texts that were hashed.</param>
/// <param name="Buckets">Distinct buckets that they fell into.</param>
/// <param name="CollisionRate">Share of the texts that share their bucket with another one, 0 to 1.</param>
public sealed record HashReport(string Call, int Texts, int Buckets, double CollisionRate)
{
    /// <summary>More texts are not told apart, so that memory is bounded.</summary>
    public const int MostTexts = 1 << 20;

    /// <summary>Counts the calls of <c>hash</c> of a program.</summary>
    internal static IReadOnlyList<HashReport> Of(FeatureRows rows, RowRange train)
    {
        var calls = rows.Program.CallsOf("hash");
        if (calls.Count == 0) { return []; }
        var scratch = rows.Program.CreateScratch([.. calls.SelectMany(c => new Expression[] { c.Arguments[0], c })], ColumnBatch.TrainingRows);
        var batch = rows.CreateBatch(ColumnBatch.TrainingRows);
        var bucketOf = calls.Select(_ => new Dictionary<string, string>()).ToArray();
        for (var start = train.First; start < train.End; start += ColumnBatch.TrainingRows)
        {
            rows.Read(batch, start, (int)Math.Min(ColumnBatch.TrainingRows, train.End - start));
            var vectors = scratch.Evaluate(batch);
            for (var c = 0; c < calls.Count; c++)
            {
                var (texts, buckets) = (vectors[2 * c], vectors[2 * c + 1]);
                for (var i = 0; i < batch.Rows; i++)
                {
                    if (texts.Codes[i] >= 0 && buckets.Codes[i] >= 0 && bucketOf[c].Count < MostTexts) { bucketOf[c].TryAdd(texts.Dictionary[texts.Codes[i]], buckets.Dictionary[buckets.Codes[i]]); }
                }
            }
        }
        return [.. calls.Select((call, c) =>
        {
            var shared = bucketOf[c].Values.CountBy(b => b).Where(b => b.Value > 1).Sum(b => b.Value);
            return new HashReport(ExpressionText.Of(call), bucketOf[c].Count, bucketOf[c].Values.Distinct().Count(), bucketOf[c].Count == 0 ? 0 : (double)shared / bucketOf[c].Count);
        })];
    }
}
