using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Learners;

namespace Relearn.Modeling.Classes;

/// <summary>A model of many classes. Never changed.</summary>
interface IClassModel : IFitted
{
    /// <summary>Its fastest form here.</summary>
    IClassScorer Scorer { get; }
}
