using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Atellagent.Cli.Runs;

/// <summary>
/// The seccomp filter of a sandbox, as the kernel takes it (classic BPF over <c>seccomp_data</c>, see seccomp(2)). System calls newer than it knows are
/// answered like calls that the kernel has not got; those of <see cref="SystemCall.Refused"/> are not permitted; sockets are local or of the internet's
/// families and never raw; and nothing makes a namespace. Another architecture's calls kill the process.
/// </summary>
internal static class SeccompFilter
{
    // fchmodat2: the newest that is known to do no harm in a sandbox.
    private const uint Newest = 452;

    private const uint Allow = 0x7fff0000;
    private const uint KillProcess = 0x80000000;
    private const uint NotPermitted = 0x00050000 | 1;
    private const uint NoSuchCall = 0x00050000 | 38;
    private const uint NoSuchFamily = 0x00050000 | 97;
    private const uint NewNamespaces = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000 | 0x00000080;
    private const ushort Load = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfGreater = 0x25;
    private const ushort JumpIfAnyBit = 0x45;
    private const ushort And = 0x54;
    private const ushort Return = 0x06;
    private const int NumberOffset = 0;
    private const int ArchitectureOffset = 4;

    private const uint LocalFamily = 1;
    private const uint InternetFamily = 2;
    private const uint Internet6Family = 10;
    private const uint NetlinkFamily = 16;
    private const uint RawSocket = 3;
    private const uint PacketSocket = 10;
    private const uint SocketTypeMask = 0xf;

    /// <summary>Whether there is a filter for this machine.</summary>
    public static bool IsKnownHere => RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>Makes the filter for this machine.</summary>
    /// <returns>The program, eight bytes an instruction.</returns>
    public static byte[] Make() => Make(RuntimeInformation.ProcessArchitecture == Architecture.Arm64);

    /// <summary>Makes the filter.</summary>
    /// <param name="isArm">For AArch64; else for x86-64.</param>
    /// <returns>The program, in the byte order of both.</returns>
    public static byte[] Make(bool isArm)
    {
        List<(ushort Code, byte IfTrue, byte IfFalse, uint Value)> program =
        [
            (Load, 0, 0, ArchitectureOffset),
            (JumpIfEqual, 1, 0, isArm ? 0xC00000B7 : 0xC000003E),
            (Return, 0, 0, KillProcess),
            (Load, 0, 0, NumberOffset),

            // The x32 calls of x86-64 are numbered from 0x40000000 on, so this is about them too.
            (JumpIfGreater, 0, 1, Newest),
            (Return, 0, 0, NoSuchCall),
        ];
        foreach (SystemCall call in SystemCall.Refused)
        {
            if ((isArm ? call.Arm64 : call.X64) is >= 0 and int number)
            {
                program.AddRange([(JumpIfEqual, 0, 1, (uint)number), (Return, 0, 0, NotPermitted)]);
            }
        }

        // clone3 has its flags in memory, where no filter sees them; without it, C libraries take clone.
        program.AddRange([(JumpIfEqual, 0, 1, 435), (Return, 0, 0, NoSuchCall)]);
        Add(program, isArm ? 220u : 56u, [(Load, 0, 0, Argument(0)), (JumpIfAnyBit, 0, 1, NewNamespaces), (Return, 0, 0, NotPermitted)]);

        // ioctl: TIOCSTI and TIOCLINUX put words into a terminal's mouth.
        Add(program, isArm ? 29u : 16u, [(Load, 0, 0, Argument(1)), (JumpIfEqual, 1, 0, 0x5412), (JumpIfEqual, 0, 1, 0x541C), (Return, 0, 0, NotPermitted)]);

        // personality: to ask which one it is, or for the usual one.
        Add(program, isArm ? 92u : 135u, [(Load, 0, 0, Argument(0)), (JumpIfEqual, 2, 0, 0), (JumpIfEqual, 1, 0, 0xffffffff), (Return, 0, 0, NotPermitted)]);
        Add(program, isArm ? 199u : 53u, [(Load, 0, 0, Argument(0)), (JumpIfEqual, 1, 0, LocalFamily), (Return, 0, 0, NoSuchFamily)]);
        Add(
            program,
            isArm ? 198u : 41u,
            [
                (Load, 0, 0, Argument(0)),
                (JumpIfEqual, 6, 0, LocalFamily),
                (JumpIfEqual, 5, 0, InternetFamily),
                (JumpIfEqual, 4, 0, Internet6Family),
                (JumpIfEqual, 0, 2, NetlinkFamily),
                (Load, 0, 0, Argument(2)),
                (JumpIfEqual, 6, 0, 0), // NETLINK_ROUTE, which C libraries list addresses by
                (Return, 0, 0, NoSuchFamily),
                (Load, 0, 0, Argument(1)),
                (And, 0, 0, SocketTypeMask),
                (JumpIfEqual, 1, 0, RawSocket),
                (JumpIfEqual, 0, 1, PacketSocket),
                (Return, 0, 0, NotPermitted),
            ]);
        program.Add((Return, 0, 0, Allow));
        return Encode(program);
    }

    // The low half: the flags, families and requests above have no high one.
    private static uint Argument(int index) => (uint)(16 + (8 * index));

    // A block is left by an answer: behind it the number would have to be loaded again.
    private static void Add(List<(ushort Code, byte IfTrue, byte IfFalse, uint Value)> program, uint number, List<(ushort Code, byte IfTrue, byte IfFalse, uint Value)> block)
    {
        program.Add((JumpIfEqual, 0, (byte)(block.Count + 1), number));
        program.AddRange(block);
        program.Add((Return, 0, 0, Allow));
    }

    private static byte[] Encode(List<(ushort Code, byte IfTrue, byte IfFalse, uint Value)> program)
    {
        byte[] bytes = new byte[program.Count * 8];
        for (int i = 0; i < program.Count; i++)
        {
            Span<byte> one = bytes.AsSpan(i * 8, 8);
            BinaryPrimitives.WriteUInt16LittleEndian(one, program[i].Code);
            (one[2], one[3]) = (program[i].IfTrue, program[i].IfFalse);
            BinaryPrimitives.WriteUInt32LittleEndian(one[4..], program[i].Value);
        }

        return bytes;
    }
}
