namespace Atellagent.Domain.Authority;

/// <summary>What kind of participant a principal is.</summary>
public enum PrincipalType
{
    /// <summary>A program that decides by itself what to do next.</summary>
    Agent = 0,

    /// <summary>A fixed sequence of steps that calls models and tools.</summary>
    Workflow = 1,

    /// <summary>A tool that is called.</summary>
    Tool = 2,

    /// <summary>A model that is called.</summary>
    Model = 3,

    /// <summary>A way for messages to come in and go out.</summary>
    Channel = 4,

    /// <summary>A program of the enterprise that is not an agent.</summary>
    Service = 5,

    /// <summary>A human.</summary>
    Person = 6,
}
