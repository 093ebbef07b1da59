using System.Text.Json.Serialization;

namespace Atellagent.Client.Reviews;

/// <summary>What was drawn.</summary>
/// <param name="Drawn">How many reviews were opened.</param>
/// <param name="Population">From how many decisions.</param>
/// <param name="Reviews">The reviews.</param>
/// <param name="Sample">The act that drew them, act_….</param>
/// <param name="PopulationIsLarger">Whether there were more, which were not looked at.</param>
public sealed record SampleReport(
    int Drawn,
    long Population,
    IReadOnlyList<string> Reviews,
    string Sample,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? PopulationIsLarger = null);
