namespace Atellagent.Domain.Bounds;

/// <summary>What narrowing does with a value outside its bound.</summary>
public enum BoundRepair
{
    /// <summary>Refuse the action.</summary>
    Refuse = 0,

    /// <summary>Move a number to the nearest value inside.</summary>
    Clamp = 1,

    /// <summary>Put the one value of a <c>const</c> bound in its place.</summary>
    Set = 2,
}
