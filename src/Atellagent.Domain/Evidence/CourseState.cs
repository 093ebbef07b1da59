namespace Atellagent.Domain.Evidence;

/// <summary>Where an action stands that is not simply sent and answered.</summary>
public enum CourseState
{
    /// <summary>It was carried out or not: nobody knows.</summary>
    Unknown = 0,

    /// <summary>It is being sent once more, after an attempt of which nobody knows what came.</summary>
    UnderWay = 1,

    /// <summary>It is for an enforcement point, and waits for people.</summary>
    Asked = 2,

    /// <summary>A permit for it was given to whoever carries it out.</summary>
    Issued = 3,

    /// <summary>The permit was used, and nobody has said what came of it.</summary>
    Redeemed = 4,

    /// <summary>What came of it is known, or it can never be carried out any more.</summary>
    Ended = 5,
}
