namespace Atellagent.Domain.Bounds;

/// <summary>What narrowing does with a value outside its bound. Of two bounds on one argument the more careful repair holds.</summary>
public enum BoundRepair
{
    /// <summary>Refuse the action.</summary>
    Refuse = 0,

    /// <summary>Move a number to the nearest value inside; one that is absent and must be there, to the greatest.</summary>
    Clamp = 1,

    /// <summary>Put the one value of a <c>const</c> bound in its place.</summary>
    Set = 2,

    /// <summary>Take out of a list what is not in the <c>subsetOf</c> bound, and at every depth what the <c>excludes</c> bound describes.</summary>
    Filter = 3,

    /// <summary>Leave an optional argument out.</summary>
    Drop = 4,

    /// <summary>Put what a text or a list must begin with in front of it.</summary>
    Prepend = 5,
}
