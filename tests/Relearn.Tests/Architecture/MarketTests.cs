using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Relearn.Tests.Architecture;

/// <summary>The market knows nothing of the doctor, and the doctor nothing of the market: what is right in the story is found, not recognised.</summary>
public sealed class MarketTests
{
    // What only somebody who knows the market would say. Its everyday words (query, page, topic, time) are nobody's.
    static readonly string[] s_marketWords = ["advertiser", "impression", "searcher", "labelled_by", "flash", "campaign", "bid", "lens", "orbit", "pixelmark", "viewed", "clicked", "ads"];

    static readonly string[] s_doctorWords = ["doctor", "diagnos", "remedy", "cause", "ledger", "workspace"];

    static ModuleDefinition Read(string assembly) => ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));

    [Fact]
    public void The_doctor_says_no_word_of_the_market()
    {
        using var module = Read("Relearn");
        var wrong = Texts(module, t => t.Namespace is "Relearn.Analysis.Causes" or "Relearn.Loop.Diagnosing")
            .Where(t => s_marketWords.Any(w => Regex.IsMatch(t.Text, $@"\b{w}\b", RegexOptions.IgnoreCase))).ToArray();
        Assert.True(wrong.Length == 0, $"The doctor must find causes in any project: {string.Join("; ", wrong.Select(w => $"{w.Type} says '{w.Text}'"))}.");
    }

    [Fact]
    public void The_market_says_no_word_of_the_doctor()
    {
        using var module = Read("Relearn.Demo");
        var names = module.Types.SelectMany(t => t.Methods.Select(m => m.Name).Concat(t.Fields.Select(f => f.Name)).Append(t.Name)).Select(n => ("a name", n));
        var wrong = Texts(module, _ => true).Concat(names).Where(t => s_doctorWords.Any(w => t.Item2.Contains(w, StringComparison.OrdinalIgnoreCase))).ToArray();
        Assert.True(wrong.Length == 0, $"The market is a world and a service's caller: {string.Join("; ", wrong.Select(w => $"{w.Item1}: '{w.Item2}'"))}.");
    }

    [Fact]
    public void A_word_of_the_market_would_be_seen()
    {
        using var module = Read("Relearn.Demo");
        Assert.Contains(Texts(module, _ => true), t => t.Text.Contains("advertiser", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_wrong_is_read_by_the_score_alone()
    {
        using var module = Read("Relearn.Cli");
        var readers = module.Types.Where(t => t.Namespace == "Relearn.Cli.Demo").SelectMany(t => t.Methods.Concat(t.NestedTypes.SelectMany(n => n.Methods))).Where(m => m.HasBody
            && m.Body.Instructions.Any(i => i.Operand is MethodReference { Name: "get_Left", DeclaringType.Name: "AdTeam" })).Select(m => m.DeclaringType.Name.Contains("AskAsync", StringComparison.Ordinal) ? "AskAsync" : m.Name);
        // The team itself, which makes the rows; the score of a turn; what the report says at the end.
        Assert.All(readers.Where(r => r is not ("BringFirst" or "BringSecond" or "BringNewest" or "BringPositives" or "HaveLabelsDeliveredAnew" or "ReadAim")), r => Assert.Contains(r, (string[])["AskAsync", "Report"]));
    }

    static IEnumerable<(string Type, string Text)> Texts(ModuleDefinition module, Func<TypeDefinition, bool> of) => module.Types.Where(of).SelectMany(All)
        .SelectMany(t => t.Methods.Where(m => m.HasBody).SelectMany(m => m.Body.Instructions).Where(i => i.OpCode == OpCodes.Ldstr).Select(i => (t.Name, (string)i.Operand)));

    static IEnumerable<TypeDefinition> All(TypeDefinition type) => type.NestedTypes.SelectMany(All).Prepend(type);
}
