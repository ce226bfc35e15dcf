using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Classes;
using Relearn.Modeling.Learners;

namespace Relearn.Tests.Modeling.Classes;

/// <summary>What every learner of classes promises.</summary>
public sealed class ClassLearnerContractTests
{
    static readonly ClassSet Set = ClassSamples.Classes(5, 9);

    public static TheoryData<string> Learners => [.. ClassScorers.Learners];

    // Small nodes, so that forty-five classes make a tree of several levels.
    static IClassLearner Learner(string name) => name switch
    {
        "flat" => new FlatLearner(),
        "two_stage" => new TwoStageLearner(),
        "label_tree" => new LabelTreeLearner(new() { Branching = 4, LeafClasses = 5, Trees = 2 }),
        "centroid" => new CentroidLearner(),
        _ => new MajorityLearner(),
    };

    static SparseRows Train => ClassSamples.Rows(Set, ClassSamples.Each(Set, 12), 1);

    [Fact]
    public void Each_learner_has_the_name_that_its_section_is_read_by() => Assert.All(ClassScorers.Learners, name => Assert.Equal(name, Learner(name).Name));

    [Theory, MemberData(nameof(Learners))]
    public void The_model_depends_on_the_rows_alone_not_on_threads(string name)
    {
        int[] runs = [1, 2, 2];
        var models = runs.Select(threads => Learner(name).Fit(Train, Set, new() { Threads = threads })).ToArray();
        Assert.Single(models.Select(m => m.Hash).Distinct());
        Assert.Equal(models[0].Section!.Content, models[1].Section!.Content);
    }

    [Theory, MemberData(nameof(Learners))]
    public void Other_rows_give_another_model(string name)
    {
        var other = ClassSamples.Rows(Set, [.. ClassSamples.Each(Set, 12), 3], 2);
        Assert.NotEqual(Learner(name).Fit(Train, Set, Plain).Hash, Learner(name).Fit(other, Set, Plain).Hash);
    }

    [Theory, MemberData(nameof(Learners))]
    public void A_section_gives_the_scores_of_the_model(string name)
    {
        var model = Learner(name).Fit(Train, Set, Plain);
        var read = ClassScorers.Parse(model.Learner, model.Section!.Content);
        Assert.Equal((model.Scorer.Width, model.Scorer.Classes, model.Scorer.MemoryBytes), (read.Width, read.Classes, read.MemoryBytes));
        var rows = ClassSamples.Rows(Set, ClassSamples.Each(Set, 3), 3);
        for (var i = 0; i < rows.Count; i++) { Assert.Equal(Scores(model.Scorer, rows[i], 10), Scores(read, rows[i], 10)); }
    }

    [Theory, MemberData(nameof(Learners))]
    public void Scores_lie_in_0_to_1_the_best_first_and_of_equal_ones_the_smaller_class(string name)
    {
        var model = Learner(name).Fit(Train, Set, Plain);
        var rows = ClassSamples.Rows(Set, [.. ClassSamples.Each(Set, 2), -1], 4);
        for (var i = 0; i < rows.Count; i++)
        {
            var all = Scores(model.Scorer, rows[i], 100);
            Assert.True(all.Length is > 0 and <= 45);
            Assert.All(all, s => Assert.InRange(s.Score, 0, 1));
            Assert.Equal(all.OrderByDescending(s => s.Score).ThenBy(s => s.Class), all);
            Assert.Equal(all.Length, all.Select(s => s.Class).Distinct().Count());
            // However many are asked for, they are the first of all.
            foreach (var room in (int[])[0, 1, 3, 10, 64, 65]) { Assert.Equal(all.Take(room), Scores(model.Scorer, rows[i], room)); }
        }
    }

    [Theory, InlineData("flat", 0.9), InlineData("two_stage", 0.9), InlineData("label_tree", 0.9), InlineData("centroid", 0.8), InlineData("majority", 0)]
    public void It_learns_what_can_be_learnt(string name, double least)
    {
        var model = Learner(name).Fit(Train, Set, Plain);
        Assert.InRange(ClassSamples.Accuracy(model.Scorer, ClassSamples.Rows(Set, ClassSamples.Each(Set, 5), 5)), least, 1);
    }

    [Theory, MemberData(nameof(Learners))]
    public void Rows_without_a_class_change_nothing(string name)
    {
        var of = ClassSamples.Each(Set, 3);
        var rows = ClassSamples.Rows(Set, of, 6);
        var more = ClassSamples.Rows(Set, [.. of, -1, -1, -1], 6);
        Assert.Equal(Learner(name).Fit(rows, Set, Plain).Hash, Learner(name).Fit(more, Set, Plain).Hash);
    }

    [Theory, MemberData(nameof(Learners))]
    public void Classes_with_a_single_row_are_learnt(string name)
    {
        var model = Learner(name).Fit(ClassSamples.Rows(Set, ClassSamples.Each(Set, 1), 7), Set, Plain);
        Assert.Equal(45, model.Scorer.Classes);
        if (name != "majority") { Assert.InRange(ClassSamples.Accuracy(model.Scorer, ClassSamples.Rows(Set, ClassSamples.Each(Set, 4), 8)), 0.3, 1); }
    }

    [Theory, MemberData(nameof(Learners))]
    public void One_class_only_is_always_the_answer(string name)
    {
        var one = ClassSamples.Classes(1, 1);
        var model = Learner(name).Fit(ClassSamples.Rows(one, [0, 0, 0, 0], 9), one, Plain);
        Assert.All(ClassSamples.Best(model.Scorer, ClassSamples.Rows(one, [0, -1], 10)), c => Assert.Equal(0, c));
    }

    [Theory, MemberData(nameof(Learners))]
    public void Empty_rows_are_learnt_from_and_answered(string name)
    {
        var rows = ClassSamples.Of(5, [([], []), ([1], [1]), ([], []), ([2, 3], [0.6f, 0.8f])], [0, 1, 2, 1]);
        var set = ClassSamples.Classes(1, 3);
        var scores = Scores(Learner(name).Fit(rows, set, Plain).Scorer, new([], []), 3);
        Assert.NotEmpty(scores);
        Assert.All(scores, s => Assert.InRange(s.Score, 0, 1));
    }

    [Theory, MemberData(nameof(Learners))]
    public void Columns_that_the_model_does_not_know_are_passed_over(string name)
    {
        var scorer = Learner(name).Fit(Train, Set, Plain).Scorer;
        // Of two columns none has a row of the training.
        Assert.Equal(Scores(scorer, new([0, 7], [0.5f, 0.5f]), 5), Scores(scorer, new([0, 7, scorer.Width, int.MaxValue], [0.5f, 0.5f, 0, 0]), 5));
    }

    [Theory, MemberData(nameof(Learners))]
    public void A_fit_can_be_stopped(string name) =>
        Assert.ThrowsAny<OperationCanceledException>(() => Learner(name).Fit(Train, Set, new() { Threads = 2, Cancellation = new(canceled: true) }));

    [Theory, MemberData(nameof(Learners))]
    public void Rows_and_classes_that_do_not_fit_together_are_refused(string name) =>
        Assert.Contains("class 45", Assert.Throws<ArgumentException>(() => Learner(name).Fit(ClassSamples.Of(5, [([1], [1])], [45]), Set, Plain)).Message, StringComparison.Ordinal);

    [Fact]
    public void Flat_refuses_more_classes_than_a_node_has_room_for()
    {
        const int Count = LinearNode.MostChildren + 1;
        var many = new ClassSet(Set.Taxonomy, new int[Count]);
        Refusal.Of("model.too_many_for_flat", () => new FlatLearner().Fit(ClassSamples.Of(1, [([], [])], [0]), many, Plain));
        // The baselines take several nodes.
        var rows = ClassSamples.Of(1, [([0], [1]), ([], [])], [Count - 1, 3]);
        Assert.Equal([new(Count - 1, 1)], Scores(new CentroidLearner().Fit(rows, many, Plain).Scorer, new([0], [3]), 1));
    }

    static readonly Execution Plain = new() { Threads = 1 };

    internal static ClassScore[] Scores(IClassScorer scorer, SparseRow row, int room)
    {
        var best = new ClassScore[room];
        return best[..scorer.Score(row, scorer.CreateScratch(), best)];
    }
}
