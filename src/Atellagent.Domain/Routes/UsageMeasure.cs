namespace Atellagent.Domain.Routes;

/// <summary>What a budget counts of the use of a model. An unset value is the cost, which needs the most to be known.</summary>
public enum UsageMeasure
{
    /// <summary>What it costs, in the currency of the route's prices.</summary>
    Cost = 0,

    /// <summary>Tokens that are read and tokens that are written.</summary>
    Tokens = 1,

    /// <summary>Tokens that are read, those from a cache of the provider's included.</summary>
    InputTokens = 2,

    /// <summary>Tokens that are written, those of hidden reasoning included.</summary>
    OutputTokens = 3,
}
