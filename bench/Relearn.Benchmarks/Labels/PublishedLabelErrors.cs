using System.Globalization;
using System.Text.Json;
using Relearn.Data.Labels.Suspects;
using Relearn.Numerics;
using Relearn.Tests.Data.Labels.Suspects;

namespace Relearn.Benchmarks.Labels;

/// <summary><c>label-errors FOLDER</c>: labels of published test sets that five people each looked at. Mostly those were shown to them that an algorithm had taken, so that this gives the precision among what was looked at and nothing else.</summary>
static class PublishedLabelErrors
{
    public static int Run(string folder)
    {
        Console.WriteLine("| set | items | looked at | not confirmed | default filter found | of them looked at | not confirmed | most suspect half of those looked at: not confirmed | other half |");
        Console.WriteLine("| --- | --: | --: | --: | --: | --: | --: | --: | --: |");
        foreach (var (set, classes) in new[] { ("20news", 20), ("mnist", 10), ("cifar10", 10) })
        {
            int[] labels = [.. NumpyFile.Read(Path.Combine(folder, "original_test_labels", $"{set}_test_set_original_labels.npy")).Select(v => (int)v)];
            var items = TopProbabilities.FromDense(NumpyFile.Read(Path.Combine(folder, "cross_validated_predicted_probabilities", $"{set}_test_set_pyx.npy")), classes, labels);
            var suspicion = SuspectRanking.Of(items).Suspicion;
            var found = ConfidentLearning.Of(items).Find(SuspectFilter.PruneByNoiseRate);
            using var votes = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "mturk", $"{set}_mturk.json")));
            // Three of five must say that the given label is right.
            var seen = votes.RootElement.EnumerateArray().Select(v => (Item: v.GetProperty("id").GetInt32(), Wrong: v.GetProperty("mturk").GetProperty("given").GetInt32() < 3)).OrderByDescending(v => suspicion[v.Item]).ThenBy(v => v.Item).ToArray();
            var (taken, half) = (seen.Where(v => found[v.Item]).ToArray(), seen.Length / 2);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {set} | {labels.Length:N0} | {seen.Length:N0} | {Share(seen)} | {found.Count(f => f):N0} | {taken.Length:N0} | {Share(taken)} | {Share(seen[..half])} | {Share(seen[half..])} |"));
        }
        return 0;

        static string Share((int Item, bool Wrong)[] of)
        {
            var share = Interval.Wilson(of.Count(v => v.Wrong), of.Length);
            return string.Create(CultureInfo.InvariantCulture, $"{of.Count(v => v.Wrong)}, {share.Estimate:.00} [{share.Low:.00}, {share.High:.00}]");
        }
    }
}
