using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Modeling;

/// <summary>Learns what the features need (vocabularies) from the training rows alone.</summary>
static class FeatureFitting
{
    public static EncodedRows Fit(ProjectConfig project, RowsFile file, RowRange train, WindowHistory? history)
    {
        // A declaration that was read has features that compile.
        var program = FeatureProgram.Compile(project.InputColumns, project.Features, project.Events).Program!;
        var source = FeatureRows.Open(file, program, history);
        program = LearntFitting.Fit(source, program, train);
        source = source.With(program, train);
        var texts = Enumerable.Range(0, program.Features.Count).Where(f => program.KindOf(f) == ValueKind.Text).ToArray();
        var vocabularies = new Dictionary<string, Vocabulary>();
        if (texts.Length > 0)
        {
            var counts = texts.Select(_ => new Dictionary<string, long>()).ToArray();
            var byCode = new long[texts.Length][];
            var batch = source.CreateBatch(ColumnBatch.TrainingRows);
            var (labels, known) = (new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows]);
            var scratch = program.CreateScratch(ColumnBatch.TrainingRows);
            var dictionaries = new IReadOnlyList<string>?[texts.Length];
            foreach (var (start, rows) in train.Pieces().SelectMany(Batches))
            {
                source.Read(batch, start, rows);
                file.Read(RowsFile.Label, start, labels.AsSpan(0, rows));
                file.Read(RowsFile.LabelKnown, start, known.AsSpan(0, rows));
                var vectors = scratch.Evaluate(batch);
                for (var t = 0; t < texts.Length; t++)
                {
                    var vector = vectors[texts[t]];
                    if (!ReferenceEquals(dictionaries[t], vector.Dictionary) || byCode[t].Length < vector.Dictionary.Count)
                    {
                        Spill(t);
                        dictionaries[t] = vector.Dictionary;
                        byCode[t] = new long[Math.Max(1024, vector.Dictionary.Count * 2)];
                    }
                    for (var i = 0; i < rows; i++)
                    {
                        if (vector.Codes[i] >= 0 && train.Allows(start + i, labels[i], known[i])) { byCode[t][vector.Codes[i]]++; }
                    }
                }
            }
            for (var t = 0; t < texts.Length; t++)
            {
                Spill(t);
                vocabularies.Add(program.Features[texts[t]].Name, Vocabulary.Fit(counts[t]));
            }

            void Spill(int t)
            {
                if (dictionaries[t] is not { } dictionary) { return; }
                for (var code = 0; code < byCode[t].Length; code++)
                {
                    if (byCode[t][code] == 0) { continue; }
                    counts[t][dictionary[code]] = counts[t].GetValueOrDefault(dictionary[code]) + byCode[t][code];
                }
            }
        }
        return new(source, new FeatureEncoder(program, vocabularies));
    }

    static IEnumerable<(long Start, int Rows)> Batches(RowRange piece)
    {
        for (var start = piece.First; start < piece.End; start += ColumnBatch.TrainingRows) { yield return (start, (int)Math.Min(ColumnBatch.TrainingRows, piece.End - start)); }
    }
}
