namespace Relearn.Benchmarks.Classes.Sets;

/// <summary>banking77: questions to a bank, 77 intents, no groups.</summary>
/// <remarks>I. Casanueva and others, 2020; files of PolyAI-LDN/task-specific-datasets, CC BY 4.0.</remarks>
static class BankingQuestions
{
    public static LabelledText[] Read(string train, string test) => [.. Of(train, TextPart.Train), .. Of(test, TextPart.Test)];

    static IEnumerable<LabelledText> Of(string path, TextPart part) => CsvRows.Read(path).Skip(1).Select(c => new LabelledText(c[0], c[1], part));
}
