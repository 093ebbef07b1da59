namespace Atellagent.Domain.Evidence.Verification;

/// <summary>The types of record that the life of an action consists of.</summary>
public enum RecordType
{
    /// <summary>Another one, of which nothing is asked here.</summary>
    Other = 0,

    /// <summary>A decision; one that allows is the right to dispatch as well.</summary>
    Decision = 1,

    /// <summary>A vote, or another change of an approval.</summary>
    Approval = 2,

    /// <summary>What came of a dispatch.</summary>
    Outcome = 3,

    /// <summary>What a person said came of one of which nobody knew.</summary>
    Settlement = 4,
}
