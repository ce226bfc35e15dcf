using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Classes;
using Relearn.Modeling.Classes.Linear;
using Relearn.Modeling.Learners;

namespace Relearn.Tests.Modeling.Classes;

public sealed class ClassChangesTests
{
    static readonly ClassSet Set = ClassSamples.Classes(4, 8);
    static readonly Execution Plain = new() { Threads = 1 };

    public static TheoryData<string> Learners => ["flat", "two_stage", "label_tree"];

    static IClassLearner Learner(string name) => name switch
    {
        "flat" => new FlatLearner(),
        "two_stage" => new TwoStageLearner(),
        _ => new LabelTreeLearner(new() { Branching = 3, LeafClasses = 6, Trees = 2 }),
    };

    // The classes of a row before the change and after it, given what becomes of each of the 32.
    static SparseRows Rows(Func<int, int> classOf, ulong seed = 1, int each = 10)
    {
        var of = ClassSamples.Each(Set, each);
        var rows = ClassSamples.Rows(Set, of, seed);
        return new(rows.Width, rows.Starts, rows.Columns, rows.Values, [.. of.Select(classOf)], rows.Indexes);
    }

    static SparseRows WithClass(SparseRows rows)
    {
        int[] kept = [.. Enumerable.Range(0, rows.Count).Where(i => rows.Classes[i] >= 0)];
        return ClassSamples.Of(rows.Width, [.. kept.Select(i => (rows[i].Columns.ToArray(), rows[i].Values.ToArray()))], [.. kept.Select(i => rows.Classes[i])]);
    }

    static ClassSet Of(int count) => new(Set.Taxonomy, Set.Nodes[..count]);

    static ClassModel Apply(IClassModel model, ClassChange change, SparseRows rows) => ClassChanges.Apply((ClassModel)model, change, rows, MarginOptions.Default, 1, Plain);

    [Theory, MemberData(nameof(Learners))]
    public void A_new_class_is_found_and_the_others_stay(string name)
    {
        var before = Learner(name).Fit(Rows(c => c == 31 ? -1 : c), Of(31), Plain);
        var after = Apply(before, new([.. Enumerable.Range(0, 31)], [.. Enumerable.Repeat(-1, 32)]), Rows(c => c));
        Assert.Equal(32, after.Scorer.Classes);
        var test = Rows(c => c, 2);
        var best = ClassSamples.Best(after.Scorer, test);
        var found = best.Where((_, i) => test.Classes[i] == 31).Average(c => c == 31 ? 1.0 : 0);
        Assert.InRange(found, 0.7, 1);
        Assert.InRange(ClassSamples.Accuracy(after.Scorer, test), 0.88, 1);
    }

    [Theory, MemberData(nameof(Learners))]
    public void A_class_is_split_into_its_parts(string name)
    {
        // Classes 30 and 31 were one.
        var before = Learner(name).Fit(Rows(c => Math.Min(c, 30)), Of(31), Plain);
        int[] splitFrom = [.. Enumerable.Repeat(-1, 30), 30, 30];
        var after = Apply(before, new([.. Enumerable.Range(0, 30), -1], splitFrom), Rows(c => c));
        Assert.InRange(ClassSamples.Accuracy(after.Scorer, Rows(c => c, 2)), 0.88, 1);
    }

    [Theory, MemberData(nameof(Learners))]
    public void Classes_that_become_one_need_no_rows(string name)
    {
        var before = Learner(name).Fit(Rows(c => c), Set, Plain);
        var after = Apply(before, new([.. Enumerable.Range(0, 32).Select(c => Math.Min(c, 30))], [.. Enumerable.Repeat(-1, 31)]), Rows(_ => -1));
        Assert.InRange(ClassSamples.Accuracy(after.Scorer, Rows(c => Math.Min(c, 30), 2)), 0.88, 1);
    }

    [Theory, MemberData(nameof(Learners))]
    public void A_class_that_is_gone_is_no_answer(string name)
    {
        var before = Learner(name).Fit(Rows(c => c), Set, Plain);
        // A whole group is gone, so that nodes of the taxonomy fall away.
        var after = Apply(before, new([.. Enumerable.Range(0, 32).Select(c => c < 8 ? -1 : c - 8)], [.. Enumerable.Repeat(-1, 24)]), Rows(_ => -1));
        Assert.Equal(24, after.Scorer.Classes);
        Assert.InRange(ClassSamples.Accuracy(after.Scorer, WithClass(Rows(c => c < 8 ? -1 : c - 8, 2, 5))), 0.88, 1);
    }

    [Theory, MemberData(nameof(Learners))]
    public void The_changed_model_is_the_same_on_any_threads_and_can_be_written_and_read(string name)
    {
        var before = (ClassModel)Learner(name).Fit(Rows(c => c == 31 ? -1 : c), Of(31), Plain);
        var change = new ClassChange([.. Enumerable.Range(0, 31)], [.. Enumerable.Repeat(-1, 32)]);
        int[] threads = [1, 2];
        var models = threads.Select(t => ClassChanges.Apply(before, change, Rows(c => c), MarginOptions.Default, 1, new() { Threads = t })).ToArray();
        Assert.Equal(models[0].Hash, models[1].Hash);
        Assert.Equal(models[0].Section!.Content, LinearTreeScorer.Parse(models[0].Section!.Content).ToBytes());
    }

    [Fact]
    public void Of_very_many_children_only_the_added_one_learns()
    {
        var wide = ClassSamples.Classes(10, 30);
        var of = ClassSamples.Each(wide, 4);
        var rows = ClassSamples.Rows(wide, of, 1);
        var without = new SparseRows(rows.Width, rows.Starts, rows.Columns, rows.Values, [.. of.Select(c => c == 299 ? -1 : c)], rows.Indexes);
        var before = (ClassModel)new FlatLearner().Fit(without, new(wide.Taxonomy, wide.Nodes[..299]), Plain);
        var after = Apply(before, new([.. Enumerable.Range(0, 299)], [.. Enumerable.Repeat(-1, 300)]), rows);
        Assert.Equal(before.Tree.Nodes[0].Biases, after.Tree.Nodes[0].Biases[..299]);
        var test = ClassSamples.Rows(wide, of, 2);
        Assert.InRange(ClassSamples.Best(after.Scorer, test).Where((_, i) => of[i] == 299).Count(c => c == 299), 2, 4);
    }

    [Fact]
    public void A_change_that_does_not_fit_is_refused()
    {
        var model = new FlatLearner().Fit(Rows(c => c), Set, Plain);
        int[] none = [.. Enumerable.Repeat(-1, 32)];
        Assert.Contains("32 classes", Assert.Throws<ArgumentException>(() => Apply(model, new([0], [-1]), Rows(_ => -1))).Message, StringComparison.Ordinal);
        Assert.Contains("no class", Assert.Throws<ArgumentException>(() => Apply(model, new(none, []), Rows(_ => -1))).Message, StringComparison.Ordinal);
        Assert.Contains("has no row", Assert.Throws<ArgumentException>(() => Apply(model, new([.. Enumerable.Range(0, 32)], [.. none, -1]), Rows(_ => -1))).Message, StringComparison.Ordinal);
        Assert.Contains("becomes class 32", Assert.Throws<ArgumentException>(() => Apply(model, new([.. Enumerable.Range(1, 32)], none), Rows(_ => -1))).Message, StringComparison.Ordinal);
    }
}
