using System.Globalization;
using Relearn.Numerics;

namespace Relearn.Serving.Rollouts;

/// <summary>All messages of this folder.</summary>
static class RolloutsErrors
{
    public static UserError ReleaseUnknown(string id, IReadOnlyList<string> known) => new("serve.release_unknown",
        $"There is no release or run that begins with '{id}', or more than one. {(known.Count == 0 ? "Nothing has been released yet: 'relearn run'." : $"The newest releases: {string.Join(", ", known)}.")}");

    public static UserError NothingToRelease(string project) => new("serve.nothing_to_release",
        $"Project '{project}' has no release to put live beside the one that is. Make one with 'relearn run' after you changed the data, the features or the model, or name an earlier one with '--run'.");

    public static UserError AlreadyLive(string release) => new("serve.release_already_live",
        $"Release '{release}' is the champion. Choose another one, or leave it as it is.");

    public static UserError GateRefused(string release, string name, string detail) => new("serve.release_gate",
        $"Release '{release}' breaks a condition of the scope: {name}: {detail.TrimEnd('.')}. Mend the model, or agree on another condition with those who set it.");

    public static UserError ConstraintBroken(string release, string name, string detail) => new("serve.release_constraint",
        $"Release '{release}' breaks a constraint of the scope, as measured here: {name}: {detail.TrimEnd('.')}. Make the model smaller or fresher, or relax 'constraints' with those who set it.");

    public static UserError SignOffMissing(string release, IReadOnlyList<string> people) => new("serve.sign_off_missing",
        $"Release '{release}' gets live traffic only after {string.Join(" and ", people.Select(p => $"'{p}'"))} approved it: 'relearn serve approve {release} --as \"{people[0]}\" --note TEXT'. As a shadow it needs nobody's word.");

    public static UserError RolloutOpen(string rollout, string challenger, string mode) => new("serve.rollout_open",
        $"Release '{challenger}' is in a rollout already ({mode}, {rollout}), and callers are split between two releases at a time. Wait for its end, end it with 'relearn serve rollback' or 'relearn serve promote', or start yours as a shadow.");

    public static UserError ShadowTwice(string release, string rollout) => new("serve.shadow_twice",
        $"Release '{release}' is a shadow already ({rollout}). 'relearn serve releases' says what it waits for.");

    public static UserError NoChampion(string mode) => new("serve.no_champion",
        $"There is no champion yet that a challenger could stand beside ({mode}). Put the first release live: '--as direct'.");

    public static UserError RolloutOfClasses(string mode, string task) => new("serve.rollout_of_classes",
        $"A {mode} compares probabilities of true and false, and the task is '{task}'. Put the release live with '--as direct'; 'relearn serve rollback' takes it back.");

    public static UserError ShadowOfWeights() => new("serve.shadow_of_weights",
        "A shadow compares probabilities, and weights change decisions alone. See what they would bring with 'relearn analyze tradeoff', and try them on a share of the callers: '--as canary' or '--as ab'.");

    public static UserError RolloutNeedsLog(string mode) => new("serve.rollout_needs_log",
        $"A {mode} is judged by the log of predictions, and 'serving.prediction_durability: off' keeps none. Choose 'process' or 'disk', or '--as direct'.");

    public static UserError ShareWrong(double share) => new("serve.share_wrong",
        string.Create(CultureInfo.InvariantCulture, $"'--share {share}' is no share of the traffic for a challenger. Give a number from 0.001 to 0.999, such as 0.05, with '--as canary' or '--as ab'."));

    public static UserError NoRollout(string action) => new("serve.no_rollout",
        $"There is nothing to {action}: no rollout is open. 'relearn serve releases' shows what there was.");

    public static UserError RolloutUnclear(string action, IReadOnlyList<string> rollouts) => new("serve.rollout_unclear",
        $"Several rollouts are open, and it is not clear which one to {action}. Name one: {string.Join(", ", rollouts)}.");

    public static UserError RolloutUnknown(string id, IReadOnlyList<string> rollouts) => new("serve.rollout_unknown",
        $"No open rollout begins with '{id}'. {(rollouts.Count == 0 ? "None is open." : $"Open are: {string.Join(", ", rollouts)}.")}");

    public static UserError NothingBefore(string release) => new("serve.nothing_before",
        $"Release '{release}' is the first that was ever live: there is none before it to go back to. Put another one live with 'relearn serve release'.");

    public static UserError NobodySignsOff(string name, IReadOnlyList<string> people) => new("serve.nobody_signs_off",
        people.Count == 0 ? $"'{name}' cannot approve a release: project.yaml names no stakeholder with 'signs_off: true'. Add them under 'stakeholders'."
            : $"'{name}' is not among those who sign off a release: {string.Join(", ", people.Select(p => $"'{p}'"))}. Give one of these names with '--as', or add the person to 'stakeholders' with 'signs_off: true'.");
}
