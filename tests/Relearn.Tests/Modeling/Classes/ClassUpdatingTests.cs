using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Classes;

namespace Relearn.Tests.Modeling.Classes;

/// <summary>What became of each class of a model when the classes were changed.</summary>
public sealed class ClassUpdatingTests
{
    static Taxonomy Tree(params string[] paths) => Taxonomy.Of(paths.Select(p => p.Split(Taxonomy.Separator)));

    static ClassSet Set(Taxonomy taxonomy, params string[] classes) => new(taxonomy, [.. classes.Select(taxonomy.Find).Order()]);

    // Of today's words for one path only; all others stay.
    static string[] Changed(ClassSet before, ClassSet after, Func<string, string> today)
    {
        // Of a predictor nothing but its classes is asked.
        var change = ClassUpdating.ChangeOf(new(null!, null!, before.Taxonomy, before.Nodes, null!, ""), today, after);
        string Before(int c) => before.Taxonomy.PathOf(before.Nodes[c]);
        string After(int c) => after.Taxonomy.PathOf(after.Nodes[c]);
        return [.. change.NewOfOld.Select((n, c) => $"{Before(c)} -> {(n < 0 ? "gone" : After(n))}"), .. change.SplitFrom.Select((f, c) => f < 0 ? null : $"{After(c)} from {Before(f)}").OfType<string>()];
    }

    static readonly ClassSet Before = Set(Tree("fashion > shoes", "fashion > shirts", "home > pans", "home > knives"), "fashion > shoes", "fashion > shirts", "home > pans", "home > knives");

    [Fact]
    public void A_renamed_class_stays_what_it_is() => Assert.Equal(
        ["fashion > shirts -> fashion > tops", "fashion > shoes -> fashion > shoes", "home > knives -> home > knives", "home > pans -> home > pans"],
        Changed(Before, Set(Tree("fashion > shoes", "fashion > tops", "home > pans", "home > knives"), "fashion > shoes", "fashion > tops", "home > pans", "home > knives"),
            p => p == "fashion > shirts" ? "fashion > tops" : p));

    [Fact]
    public void Merged_classes_are_one() => Assert.Equal(
        ["fashion > shirts -> fashion > shoes", "fashion > shoes -> fashion > shoes", "home > knives -> home > knives", "home > pans -> home > pans"],
        Changed(Before, Set(Tree("fashion > shoes", "home > pans", "home > knives"), "fashion > shoes", "home > pans", "home > knives"), p => p == "fashion > shirts" ? "fashion > shoes" : p));

    [Fact]
    public void Parts_of_a_class_were_split_from_it() => Assert.Equal(
        ["fashion > shirts -> fashion > shirts", "fashion > shoes -> gone", "home > knives -> home > knives", "home > pans -> home > pans", "fashion > shoes > boots from fashion > shoes", "fashion > shoes > sandals from fashion > shoes"],
        Changed(Before, Set(Tree("fashion > shoes > boots", "fashion > shoes > sandals", "fashion > shirts", "home > pans", "home > knives"), "fashion > shoes > boots", "fashion > shoes > sandals", "fashion > shirts", "home > pans", "home > knives"), p => p));

    [Fact]
    public void A_class_that_keeps_rows_of_its_own_stays_beside_its_parts() => Assert.Equal(
        ["fashion > shirts -> fashion > shirts", "fashion > shoes -> fashion > shoes", "home > knives -> home > knives", "home > pans -> home > pans", "fashion > shoes > boots from fashion > shoes"],
        Changed(Before, Set(Tree("fashion > shoes > boots", "fashion > shirts", "home > pans", "home > knives"), "fashion > shoes", "fashion > shoes > boots", "fashion > shirts", "home > pans", "home > knives"), p => p));

    [Fact]
    public void A_class_that_falls_below_the_minimum_is_part_of_the_one_above() => Assert.Equal(
        ["fashion > shirts -> fashion > shirts", "fashion > shoes -> fashion > shoes", "home > knives -> home", "home > pans -> home > pans"],
        Changed(Before, Set(Before.Taxonomy, "fashion > shoes", "fashion > shirts", "home", "home > pans"), p => p));

    [Fact]
    public void A_class_below_none_of_before_is_new() => Assert.Equal(
        ["fashion > shirts -> fashion > shirts", "fashion > shoes -> fashion > shoes", "home > knives -> home > knives", "home > pans -> home > pans"],
        Changed(Before, Set(Tree("fashion > shoes", "fashion > shirts", "home > pans", "home > knives", "pets"), "fashion > shoes", "fashion > shirts", "home > pans", "home > knives", "pets"), p => p));
}
