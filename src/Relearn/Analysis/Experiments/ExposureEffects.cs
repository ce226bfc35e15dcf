using Relearn.Numerics;

namespace Relearn.Analysis.Experiments;

/// <summary>How the effect goes with the age of the exposure and with the calendar: what is new wears off, whatever the day; what happens on a day happens to all ages.</summary>
/// <param name="Ages">The effect by days since the unit's first row.</param>
/// <param name="ByAge">Change of the effect when the age doubles (with 1 day added), the calendar held; null where the two cannot be told apart.</param>
/// <param name="ByAgePValue">Chance of so large a change without one.</param>
/// <param name="ByCalendar">Change of the effect in a day of the calendar, the age held; null likewise.</param>
/// <param name="ByCalendarPValue">Chance of so large a change without one.</param>
/// <param name="Finding"><c>novelty</c>: an effect that wears off; <c>learning</c>: one that grows with age; <c>calendar</c>: one that goes with the days; <c>none</c>; <c>unknown</c>: the two cannot be told apart.</param>
sealed record ExposureEffects(IReadOnlyList<AgeEffect> Ages, Interval? ByAge, double? ByAgePValue, Interval? ByCalendar, double? ByCalendarPValue, string Finding)
{
    /// <summary>Chance below which a change counts.</summary>
    public const double Chance = 0.01;
}

/// <summary>The effect on rows of one age.</summary>
/// <param name="FromDay">Youngest age, days.</param>
/// <param name="ToDay">Oldest age.</param>
/// <param name="Effect">The effect.</param>
sealed record AgeEffect(int FromDay, int ToDay, EffectFigures Effect);
