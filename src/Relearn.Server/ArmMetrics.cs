using Prometheus;
using Relearn.Serving;
using Relearn.Serving.Rollouts;

namespace Relearn.Server;

/// <summary>What the arms of rollouts do, at <c>/metrics</c>: decisions, errors and time of each.</summary>
static class ArmMetrics
{
    static readonly string[] s_labels = ["model", "rollout", "release", "arm"];

    /// <summary>An arm and its meters.</summary>
    public readonly record struct MeteredArm(OpenRollout Rollout, string Arm, string Release, ArmMeters Meters);

    public static void Add(CollectorRegistry registry, string model, LiveService service)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        var decisions = factory.CreateCounter("relearn_arm_decisions_total", "Decisions that fell to an arm of a rollout", s_labels);
        var errors = factory.CreateCounter("relearn_arm_errors_total", "Those that its model did not answer, or not in time", s_labels);
        var seconds = factory.CreateCounter("relearn_arm_seconds_total", "Time inside the service, of all of them together", s_labels);
        var dropped = factory.CreateCounter("relearn_arm_dropped_total", "Decisions that a shadow passed over because it was behind", s_labels);
        registry.AddBeforeCollectCallback(() =>
        {
            foreach (var arm in ArmsOf(service.Lineup))
            {
                string[] labels = [model, arm.Rollout.Id, arm.Release, arm.Arm];
                var challenger = arm.Arm != Arms.Champion;
                decisions.WithLabels(labels).IncTo(arm.Meters.Decisions(challenger));
                errors.WithLabels(labels).IncTo(arm.Meters.Errors(challenger));
                seconds.WithLabels(labels).IncTo(arm.Meters.Seconds(challenger));
                if (arm.Arm == Arms.Shadow) { dropped.WithLabels(labels).IncTo(arm.Meters.Dropped); }
            }
        });
    }

    /// <summary>The arms at work.</summary>
    public static IEnumerable<MeteredArm> ArmsOf(Lineup lineup)
    {
        if (lineup.Split is { } split)
        {
            yield return new(split.Rollout, Arms.Champion, split.Rollout.Plan.Champion, split.Meters);
            yield return new(split.Rollout, Arms.Challenger, split.Rollout.Plan.Challenger, split.Meters);
        }
        foreach (var shadow in lineup.Shadows) { yield return new(shadow.Rollout, Arms.Shadow, shadow.Rollout.Plan.Challenger, shadow.Meters); }
    }
}
