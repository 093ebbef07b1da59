using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Orleans;

public sealed class PostgreSqlGrainStorageTests() : GrainStorageContract(DatabaseKind.PostgreSql);
