using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Orleans;

public sealed class SqliteGrainStorageTests() : GrainStorageContract(DatabaseKind.Sqlite);
